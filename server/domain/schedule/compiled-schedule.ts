import { type CronExpression, parseCron } from './cron-expression';
import { type ClockChangeRule, CronFires } from './cron-fires';
import { END_INSTANT, FIRST_INSTANT } from './instant-range';
import { type LocalTimes, localTimesOf } from './local-times';
import { ScheduleError } from './schedule-error';
import type { CronSchedule, FixedRateSchedule, Schedule } from './schedule-schema';
import type { Zone } from './zone';

/** The arithmetic of one schedule. Instants are UTC milliseconds; fires lie in the years 1970 to 2199. */
export interface CompiledSchedule {
  readonly schedule: Schedule;
  /** The first fire strictly after `at`, or null when there is none. Null for fixed delay, whose fires follow executions. */
  nextFireAfter(at: number): number | null;
  /** The fires in (from, to], in order, at most `limit`, computed one by one as they are asked for. */
  listFires(from: number, to: number, limit: number): Iterable<number>;
  /** How many fires lie in (from, to], exactly, without enumerating them. */
  countFires(from: number, to: number): number;
}

export interface CompileOptions {
  /** The zone of the schedule; only cron looks at it. */
  zone: Zone;
  /** Decides what `H` stands for. */
  spreadSeed: number;
}

/** A cron schedule with what previews, descriptions and lint look at. */
export interface CompiledCron extends CompiledSchedule {
  readonly schedule: CronSchedule;
  readonly expression: CronExpression;
  readonly zone: Zone;
  /** The wall-clock times the expression names, before clock changes act on them. */
  readonly times: LocalTimes;
  readonly clockChangeRule: ClockChangeRule;
}

type Arithmetic = Pick<CompiledSchedule, 'nextFireAfter' | 'countFires'>;

/** A schedule ready for arithmetic. Throws ScheduleError when it cannot be understood or can never fire. */
export function compileSchedule(schedule: CronSchedule, options: CompileOptions): CompiledCron;
export function compileSchedule(schedule: Schedule, options: CompileOptions): CompiledSchedule;
export function compileSchedule(schedule: Schedule, options: CompileOptions): CompiledSchedule {
  switch (schedule.kind) {
    case 'cron': {
      const { zone, spreadSeed } = options;
      const expression = parseCron(schedule.expression, schedule.dialect, spreadSeed);
      const times = localTimesOf(expression);
      const clockChangeRule = {
        isMissingMoved: !expression.isInterval && schedule.gap === 'merge',
        isFirstPassOnly: !expression.isInterval && schedule.overlap === 'first',
      };
      const arithmetic = cronArithmetic(new CronFires(times, zone, clockChangeRule));
      if (arithmetic.nextFireAfter(FIRST_INSTANT - 1) === null) throw neverFires();
      return Object.assign(withListing(schedule, arithmetic), { expression, zone, times, clockChangeRule });
    }
    case 'fixed_rate':
      return withListing(schedule, fixedRateArithmetic(schedule));
    case 'once': {
      const { at } = schedule;
      return withListing(schedule, {
        nextFireAfter: (after) => (after < at ? at : null),
        countFires: (from, to) => (from < at && at <= to ? 1 : 0),
      });
    }
    case 'fixed_delay':
    case 'none':
      return withListing(schedule, { nextFireAfter: () => null, countFires: () => 0 });
  }
}

function withListing(schedule: Schedule, arithmetic: Arithmetic): CompiledSchedule {
  return {
    schedule,
    ...arithmetic,
    *listFires(from, to, limit) {
      let at = arithmetic.nextFireAfter(from);
      for (let listed = 0; listed < limit && at !== null && at <= to; listed++) {
        yield at;
        at = arithmetic.nextFireAfter(at);
      }
    },
  };
}

function cronArithmetic(fires: CronFires): Arithmetic {
  const firstSecondAfter = (at: number) => Math.max(0, Math.floor(at / 1_000) + 1);
  return {
    nextFireAfter(at) {
      const next = fires.next(firstSecondAfter(at));
      return next < 0 ? null : next * 1_000;
    },
    countFires(from, to) {
      const first = firstSecondAfter(from);
      const end = firstSecondAfter(Math.min(to, END_INSTANT));
      return first < end ? fires.count(first, end) : 0;
    },
  };
}

function fixedRateArithmetic({ everyMs, anchorAt }: FixedRateSchedule): Arithmetic {
  const first = Math.ceil((anchorAt ?? FIRST_INSTANT) / 1_000) * 1_000;
  /** How many fires lie at or before `at`. */
  const countUntil = (at: number) => {
    const last = Math.min(at, END_INSTANT - 1);
    return last < first ? 0 : Math.floor((last - first) / everyMs) + 1;
  };
  return {
    nextFireAfter(at) {
      const next = first + countUntil(at) * everyMs;
      return next < END_INSTANT && next > at ? next : null;
    },
    countFires: (from, to) => Math.max(0, countUntil(to) - countUntil(from)),
  };
}

function neverFires(): ScheduleError {
  return new ScheduleError(
    'NEVER_FIRES',
    'expression',
    'No date from 1970 to 2199 matches this expression, so it would never fire: change the days or the month.',
  );
}
