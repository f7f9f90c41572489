import type { TaskDefinition } from './task-definition';
import type { FireSource } from './timeline-fires';

/** Turns a definition into the arithmetic of its schedule. Throws ScheduleError when the schedule cannot be understood. */
export type CompileDefinition = (definition: TaskDefinition) => FireSource;

/**
 * The fires a version names by itself. Those of a fixed delay follow the ends of executions, except the first: it comes one delay
 * after the version took effect. Fires outside the validity of the version are none.
 */
export function fireSourceOf(
  definition: TaskDefinition,
  effectiveFrom: number,
  compile: CompileDefinition,
): FireSource {
  const { schedule, validFrom, validUntil } = definition;
  const source =
    schedule.kind === 'fixed_delay'
      ? onceAt(Math.max(effectiveFrom + schedule.delayMs, validFrom ?? 0))
      : compile(definition);
  if (validFrom === null && validUntil === null) return source;
  const first = (validFrom ?? Number.NEGATIVE_INFINITY) - 1;
  const last = validUntil ?? Number.POSITIVE_INFINITY;
  return {
    nextFireAfter(at) {
      const next = source.nextFireAfter(Math.max(at, first));
      return next !== null && next <= last ? next : null;
    },
    countFires(from, to) {
      const start = Math.max(from, first);
      const end = Math.min(to, last);
      return start < end ? source.countFires(start, end) : 0;
    },
  };
}

function onceAt(at: number): FireSource {
  return {
    nextFireAfter: (after) => (after < at ? at : null),
    countFires: (from, to) => (from < at && at <= to ? 1 : 0),
  };
}
