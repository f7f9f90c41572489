import { getServerConfig } from '@/server/config/env';
import { AppError } from '@/server/domain/errors/app-error';
import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import { fireSourceOf } from '@/server/domain/task/fire-source';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { FireSource } from '@/server/domain/task/timeline-fires';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { createZoneStore, type ZoneStore } from '@/server/zone-data/zone-store';

let zones: ZoneStore | undefined;

/** The time zones of this process. */
export function getZones(): ZoneStore {
  zones ??= createZoneStore({ file: getServerConfig().timeZoneDataFile });
  return zones;
}

/** The arithmetic of a definition that is about to be saved. Throws BAD_SCHEDULE with the part at fault. */
export function compileForSaving(
  definition: Pick<TaskDefinition, 'schedule' | 'spreadSeed'>,
): CompiledSchedule {
  try {
    return compileDefinition(definition, getZones());
  } catch (error) {
    throw error instanceof ScheduleError ? badSchedule(error) : error;
  }
}

/** The fires a version would name from `effectiveFrom` on. Throws BAD_SCHEDULE as `compileForSaving` does. */
export function sourceForSaving(definition: TaskDefinition, effectiveFrom: number): FireSource {
  return fireSourceOf(definition, effectiveFrom, compileForSaving);
}

function badSchedule(error: ScheduleError): AppError {
  const { code, field, message, suggestions } = error;
  const path = field === 'timeZone' ? 'schedule.timeZone' : 'schedule.expression';
  return new AppError(
    'BAD_SCHEDULE',
    message,
    { field: path, part: field, reason: code, suggestions },
    error,
  );
}
