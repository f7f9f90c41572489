import { AppError } from '@/server/domain/errors/app-error';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import type { ZoneTransitions } from '@/server/domain/schedule/zone';
import { getZones } from './task-schedule';

/** 时区: the names a schedule may carry, and the release of their data. */
export function listZones(): { ids: string[]; version: string } {
  const zones = getZones();
  return { ids: [...zones.names], version: zones.version };
}

/** The clock changes of a zone, for previews in the browser that agree with the engine. */
export function readZone(name: string): ZoneTransitions {
  try {
    return getZones().transitionsOf(name);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    const { code, message, suggestions } = error;
    throw new AppError('BAD_SCHEDULE', message, { field: 'timeZone', reason: code, suggestions }, error);
  }
}
