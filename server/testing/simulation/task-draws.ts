import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { type TaskDefinition, taskDefinitionSchema } from '@/server/domain/task/task-definition';
import {
  BACKOFFS,
  LANE_POLICIES,
  type LanePolicy,
  MISFIRE_POLICIES,
  type MisfirePolicy,
  type RetryPolicy,
} from '@/server/domain/task/task-policies';
import type { Dice } from '@/server/testing/schedule-oracle/random';
import type { Behaviour } from './target';

/** Seconds and minutes only, so that a reference can be told by hand which instants they name. */
export const CRON_EXPRESSIONS = [
  '0 * * * * *',
  '10,11 */2 * * * *',
  '30 */2 * * * *',
  '20 1-59/3 * * * *',
  '50 */5 * * * *',
] as const;

const KINDS = [
  'cron',
  'fixed_rate',
  'cron',
  'fixed_rate',
  'fixed_delay',
  'cron',
  'fixed_rate',
  'once',
  'none',
  'fixed_delay',
] as const;
type ScheduleKind = (typeof KINDS)[number];

/** What some tasks require, and some nodes carry. */
export const LABELS = ['gpu'];

const BASE = taskDefinitionSchema.parse({
  ...{ name: 'simulated', executor: 'function', handler: 'noop', schedule: { kind: 'none' }, spreadSeed: 0 },
});

export interface DrawnTask {
  definition: TaskDefinition;
  behaviour: Behaviour;
}

/** Draws a task; `index` goes round the kinds of schedules and the policies, so that every run of a few dozen has them all. */
export function drawTask(dice: Dice, index: number, now: number, isAllLong: boolean): DrawnTask {
  const kind = KINDS[index % KINDS.length] as ScheduleKind;
  const isLong =
    isAllLong || dice.chance(LANE_POLICIES[index % LANE_POLICIES.length] === 'allow' ? 0.5 : 0.25);
  const [shortestMs, longestMs] = isLong ? [2_000, 20_000] : [10, 1_200];
  const behaviour: Behaviour = {
    ...{
      shortestMs,
      longestMs,
      failPercent: dice.pick([0, 0, 10, 40]),
      hangPercent: dice.pick([0, 0, 0, 8]),
    },
    ...{ killPercent: dice.chance(0.003) ? 100 : 0, isDeaf: dice.chance(0.2) },
  };
  return { definition: drawDefinition(dice, kind, index, now), behaviour };
}

/** Draws what an edit makes of a task: sometimes another kind of schedule, always other policies. */
export function drawEdit(dice: Dice, old: TaskDefinition, now: number): TaskDefinition {
  const isSame = dice.chance(0.4);
  const fresh = drawDefinition(dice, dice.pick(KINDS), dice.whole(0, 1_000), now);
  return { ...fresh, name: old.name, schedule: isSame ? old.schedule : fresh.schedule };
}

function drawDefinition(dice: Dice, kind: ScheduleKind, index: number, now: number): TaskDefinition {
  const schedule = drawSchedule(dice, kind, now);
  const hasValidity = dice.chance(0.12);
  return {
    ...BASE,
    ...{ name: `task ${index}`, schedule, spreadSeed: dice.whole(0, 0xffff_ffff) },
    spreadMs: dice.chance(0.25) ? dice.pick([400, 3_000, 9_000]) : 0,
    validFrom: hasValidity && dice.chance(0.5) ? now + dice.whole(0, 120_000) : null,
    validUntil: hasValidity ? now + dice.whole(130_000, 600_000) : null,
    parameters: { index },
    ...{ misfire: drawMisfire(dice, index), overlap: drawOverlap(dice, index), retry: drawRetry(dice) },
    onNodeLoss: dice.chance(0.4) ? 'fail' : 'retry',
    attemptTimeoutMs: dice.pick([1_000, 4_000, 8_000, 30_000]),
    deadlineMs: dice.chance(0.2) ? dice.whole(1_000, 30_000) : null,
    cancelGraceMs: dice.pick([0, 500, 2_000]),
    pauseAfterFailures: dice.chance(0.12) ? dice.whole(1, 3) : null,
    priority: dice.whole(0, 9),
    requiredLabels: dice.chance(0.15) ? LABELS : [],
  };
}

function drawSchedule(dice: Dice, kind: ScheduleKind, now: number): Schedule {
  switch (kind) {
    case 'cron':
      return {
        ...{ kind, expression: dice.pick(CRON_EXPRESSIONS), dialect: 'unix', timeZone: 'UTC' },
        ...{ gap: 'merge', overlap: 'first' },
      };
    case 'fixed_rate':
      return {
        kind,
        everyMs: 1_000 * (dice.chance(0.003) ? dice.whole(1, 3) : dice.whole(40, 240)),
        anchorAt: dice.chance(0.3) ? null : Math.ceil(now / 1_000) * 1_000 + 1_000 * dice.whole(-30, 30),
      };
    case 'fixed_delay':
      return { kind, delayMs: dice.whole(10_000, 180_000) };
    case 'once':
      return { kind, at: now + dice.whole(-5_000, 500_000) };
    case 'none':
      return { kind };
  }
}

function drawMisfire(dice: Dice, index: number): MisfirePolicy {
  return {
    policy: MISFIRE_POLICIES[index % MISFIRE_POLICIES.length] as MisfirePolicy['policy'],
    graceMs: dice.pick([0, 3_000, 10_000, 30_000, 60_000]),
    maxFires: dice.whole(1, 4),
    windowMs: dice.pick([5_000, 30_000, 86_400_000]),
  };
}

function drawOverlap(dice: Dice, index: number): LanePolicy {
  return {
    policy: LANE_POLICIES[index % LANE_POLICIES.length] as LanePolicy['policy'],
    parallelLimit: dice.pick([null, null, null, 1, 2, 3]),
    queueLimit: dice.whole(1, 4),
  };
}

function drawRetry(dice: Dice): RetryPolicy {
  return {
    maxAttempts: dice.pick([1, 1, 2, 3]),
    backoff: dice.pick(BACKOFFS),
    delayMs: dice.whole(0, 3_000),
    capMs: 5_000,
    jitterPercent: dice.pick([0, 20]),
    on: dice.pick([['failed', 'timed_out'] as const, ['failed'] as const, ['timed_out'] as const]).slice(),
  };
}
