import { type CompiledSchedule, compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import type { Zone } from '@/server/domain/schedule/zone';

/** The zones a process knows. */
export interface Zones {
  zoneOf(name: string): Zone;
}

/** A schedule without clock changes looks at no zone; this one stands in for it. */
const NO_CHANGES = 'UTC';

/** The arithmetic of a definition's fires, in the zone it names. Throws ScheduleError when the schedule cannot be understood. */
export function compileDefinition(
  definition: { schedule: Schedule; spreadSeed: number },
  zones: Zones,
): CompiledSchedule {
  const { schedule, spreadSeed } = definition;
  const zone = zones.zoneOf(schedule.kind === 'cron' ? schedule.timeZone : NO_CHANGES);
  return compileSchedule(schedule, { zone, spreadSeed });
}
