import { type CompiledSchedule, compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { makeZone, UTC_ZONE, type Zone, type ZoneTransitions } from '@/server/domain/schedule/zone';
import { resolveZoneName } from '@/server/domain/schedule/zone-names';
import { ALWAYS_VALID, type Validity, withinValidity } from './validity';

/** A schedule on its way to being computed in the browser. */
export type Compiled =
  | { state: 'ready'; compiled: CompiledSchedule; zone: Zone; validity: Validity }
  | { state: 'bad'; error: ScheduleError }
  /** The zone's clock changes are still being fetched. */
  | { state: 'waiting' };

/** The name whose clock changes the server must send, in the spelling of the list; null when the schedule needs none or names none. */
export function neededZone(schedule: Schedule): string | null {
  if (schedule.kind !== 'cron') return null;
  try {
    return resolveZoneName(schedule.timeZone);
  } catch {
    return null;
  }
}

/** The schedule ready for arithmetic within its validity, or what is wrong with it. A wrong expression is told before its zone has arrived. */
export function compileForPreview(
  schedule: Schedule,
  spreadSeed: number,
  transitions: ZoneTransitions | undefined,
  validity: Validity = ALWAYS_VALID,
): Compiled {
  try {
    if (schedule.kind === 'cron') {
      resolveZoneName(schedule.timeZone);
      if (transitions === undefined) {
        compileSchedule(schedule, { zone: UTC_ZONE, spreadSeed });
        return { state: 'waiting' };
      }
    }
    const zone = transitions === undefined ? UTC_ZONE : makeZone(transitions);
    const compiled = withinValidity(compileSchedule(schedule, { zone, spreadSeed }), validity);
    return { state: 'ready', compiled, zone, validity };
  } catch (error) {
    if (error instanceof ScheduleError) return { state: 'bad', error };
    throw error;
  }
}
