import { stateOf } from '@/components/executions/execution-status';
import type { State } from '@/components/ui/state-icon';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import type { FireAnswer } from '@/server/domain/task/ledger';
import type { NoFire } from '@/server/domain/task/ledger-explain';
import type { LedgerInterval } from '@/server/domain/task/ledger-facts';

export type Answer = FireAnswer | NoFire;

/** The word for what a fire came to: a status, or a key of the ledger's own words. */
export type OutcomeWord =
  | { of: 'states'; key: ExecutionStatus }
  | {
      of: 'fires';
      key: LedgerInterval['kind'] | Exclude<Answer['kind'], 'execution' | 'interval'> | 'held' | 'wontRun';
    };

/** What a fire came to in one word. What lies ahead and is kept from running has one word, whatever keeps it. */
export function outcomeWord(answer: Answer, isAhead: boolean): OutcomeWord {
  switch (answer.kind) {
    case 'execution':
      return { of: 'states', key: answer.execution.status };
    case 'interval':
      return { of: 'fires', key: isAhead ? 'wontRun' : answer.interval.kind };
    case 'outside_validity':
      return { of: 'fires', key: isAhead ? 'wontRun' : 'outside_validity' };
    case 'due':
      return { of: 'fires', key: answer.heldBy === null && answer.lacking.length === 0 ? 'due' : 'held' };
    default:
      return { of: 'fires', key: answer.kind };
  }
}

/** The drawing beside the word; null for a fire that is still to come, which is drawn plain. */
export function outcomeState(answer: Answer): State | null {
  switch (answer.kind) {
    case 'execution':
      return stateOf(answer.execution.status);
    case 'interval':
      return answer.interval.kind === 'freeze' || answer.interval.kind === 'calendar' ? 'skipped' : 'paused';
    case 'skipped':
      return 'skipped';
    case 'due':
      return answer.misfirePolicy === null ? 'queued' : 'late';
    case 'will_run':
      return null;
    case 'unaccounted':
      return 'lost';
    case 'outside_validity':
    case 'before_creation':
    case 'pruned':
    case 'no_fire':
      return 'never_run';
  }
}

const SKIP_RULES = [
  'overlap',
  'limit',
  'queue_full',
  'misfire',
  'no_eligible_node',
  'freeze',
  'calendar',
] as const;
export type SkipRule = (typeof SKIP_RULES)[number];

/** The reason of a skip, or null for one that this version does not know. */
export function skipRule(reason: string): SkipRule | null {
  return SKIP_RULES.find((known) => known === reason) ?? null;
}

export type Rule =
  | SkipRule
  | 'pause'
  | 'groupPause'
  | 'allPause'
  | 'disable'
  | 'archive'
  | 'validity'
  | 'backfill'
  | 'spread'
  | 'retention';

/** Which rule decided about a fire, or null when it ran or will run as its schedule says. */
export function ruleOf(answer: Answer, fireAt: number): Rule | null {
  switch (answer.kind) {
    case 'execution': {
      const { trigger } = answer.execution;
      return trigger === 'backfill' ? 'backfill' : trigger === 'catch_up' ? 'misfire' : null;
    }
    case 'skipped':
      return skipRule(answer.skip.reason);
    case 'interval':
      return intervalRule(answer.interval);
    case 'outside_validity':
      return 'validity';
    case 'due':
      if (answer.lacking.length > 0) return 'no_eligible_node';
      return answer.misfirePolicy === null ? null : 'misfire';
    case 'will_run':
      return answer.dueAt === fireAt ? null : 'spread';
    case 'pruned':
      return 'retention';
    case 'before_creation':
    case 'unaccounted':
    case 'no_fire':
      return null;
  }
}

function intervalRule({ kind, scope }: LedgerInterval): Rule {
  if (kind !== 'pause') return kind;
  return scope === 'task' ? 'pause' : scope === 'group' ? 'groupPause' : 'allPause';
}
