import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import type { CronSchedule } from '@/server/domain/schedule/schedule-schema';
import { makeZone, type ZoneTransitions } from '@/server/domain/schedule/zone';
import type { Dice } from './random';
import { type RandomExpression, randomExpression } from './random-expression';
import { walkFires } from './walk';

const DAY = 86_400;
const MS = 1_000;

export interface Comparison {
  comparisons: number;
  /** Described well enough to be replayed by hand. */
  mismatches: string[];
}

export interface CompareOptions {
  dice: Dice;
  transitions: ZoneTransitions;
  /** Where the walk looks up offsets; the data itself unless something else is to be checked against it. */
  offsetAt?: ((seconds: number) => number) | undefined;
  /** The instant around which to compare, UTC seconds. */
  around: number;
  /** How many next fires to ask for. */
  questions: number;
}

/**
 * Compares the engine with the walk for one random expression with random policies over two days around an instant: every
 * fire listed, the count, and next fires and counts asked from random instants.
 */
export function compareAround(options: CompareOptions): Comparison {
  const { dice, transitions, around } = options;
  const expression = randomExpression(dice);
  const schedule: CronSchedule = {
    kind: 'cron',
    expression: expression.text,
    dialect: expression.dialect,
    timeZone: transitions.name,
    gap: dice.chance(0.75) ? 'merge' : 'skip',
    overlap: dice.chance(0.75) ? 'first' : 'both',
  };
  const from = Math.floor(around / 60) * 60 - DAY;
  const to = from + 2 * DAY;
  const walked = walkFires(expression, schedule, options.offsetAt ?? offsetsOf(transitions), from, to);
  return compareWith(walked, schedule, expression, options, from, to);
}

function compareWith(
  walked: readonly number[],
  schedule: CronSchedule,
  expression: RandomExpression,
  { dice, transitions, questions }: CompareOptions,
  from: number,
  to: number,
): Comparison {
  const result: Comparison = { comparisons: 0, mismatches: [] };
  const check = (what: string, got: number | null, wanted: number | null) => {
    result.comparisons++;
    if (got === wanted) return;
    const { gap, overlap, dialect } = schedule;
    const shown = (value: number | null) =>
      value === null || value < 1e9 ? String(value) : new Date(value).toISOString();
    result.mismatches.push(
      `${expression.text} (${dialect}, gap ${gap}, overlap ${overlap}) in ${transitions.name} ${transitions.version}: ${what} is ${shown(got)}, the walk says ${shown(wanted)}`,
    );
  };
  try {
    const compiled = compileSchedule(schedule, { zone: makeZone(transitions), spreadSeed: 0 });
    const limit = walked.length + 1;
    const listed = [...compiled.listFires(from * MS - 1, to * MS - 1, limit)];
    for (let index = 0; index < Math.max(listed.length, walked.length); index += listed.length > 50 ? 7 : 1) {
      const wanted = walked[index];
      check(`fire ${index}`, listed[index] ?? null, wanted === undefined ? null : wanted * MS);
    }
    check('the number of fires', listed.length, walked.length);
    check('the count', compiled.countFires(from * MS - 1, to * MS - 1), walked.length);
    for (let question = 0; question < questions; question++) {
      const at = dice.whole(from, to - 1);
      const next = firstAfter(walked, at);
      const got = compiled.nextFireAfter(at * MS);
      const inWindow = got !== null && got >= to * MS ? null : got;
      check(
        `the next fire after ${new Date(at * MS).toISOString()}`,
        inWindow,
        next === null ? null : next * MS,
      );
      const until = dice.whole(at, to - 1);
      const wanted = walked.filter((fire) => fire > at && fire <= until).length;
      check(`the count from ${at} to ${until}`, compiled.countFires(at * MS, until * MS), wanted);
    }
  } catch (error) {
    const isNever = error instanceof ScheduleError && error.code === 'NEVER_FIRES';
    if (!isNever) throw new Error(`${expression.text} (${expression.dialect})`, { cause: error });
    // such as L-30 in February, or 31 in April: the walk must not have found anything either
    check('the number of fires of what never fires', 0, walked.length);
  }
  return result;
}

function firstAfter(sorted: readonly number[], at: number): number | null {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) > at) high = middle;
    else low = middle + 1;
  }
  return sorted[low] ?? null;
}

/** Offsets looked up from the last change backwards: simple rather than quick. */
export function offsetsOf({ firstOffset, changesAt, offsets }: ZoneTransitions): (seconds: number) => number {
  let kept = 0;
  return (seconds) => {
    // the walk goes forward, so the last answer is near
    if ((changesAt[kept - 1] ?? Number.NEGATIVE_INFINITY) > seconds) kept = 0;
    while (kept < changesAt.length && (changesAt[kept] as number) <= seconds) kept++;
    return kept === 0 ? firstOffset : (offsets[kept - 1] as number);
  };
}
