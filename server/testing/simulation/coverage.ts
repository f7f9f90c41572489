import { canBecome, EXECUTION_STATUSES } from '@/server/domain/execution/execution-status';
import { ON_NODE_LOSS } from '@/server/domain/task/task-definition';
import { LANE_POLICIES, MISFIRE_POLICIES } from '@/server/domain/task/task-policies';

/** What a provider of locks does besides its duty. */
export const LOCK_LIES = ['lock_granted_twice', 'lock_lost', 'lock_never_granted', 'lock_away'] as const;
export type LockLie = (typeof LOCK_LIES)[number];

/** What a simulation does to a cluster besides letting it work. */
export const FAULT_KINDS = [
  'crash',
  'crash_after_claim',
  'killer_task',
  'lost_commit',
  'lost_cluster_answer',
  'stall',
  'stall_at_statement',
  'time_read_late',
  'heartbeat_stuck',
  'lost_mark',
  'wall_clock_step',
  'database_clock_step',
  'statement_error',
  'database_outage',
  'shutdown',
  'join',
  ...LOCK_LIES,
  'row_set_back',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const OPERATOR_ACTIONS = [
  'create',
  'edit',
  'pause',
  'resume',
  'archive',
  'run',
  'cancel',
  'replay',
  'backfill',
  'cancel_backfill',
  'pause_everything',
  'resume_everything',
  'pause_group',
  'resume_group',
  'freeze',
  'end_freeze',
  'limit_group',
  'prune',
] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** How often each thing happened, by name. */
export class Coverage {
  readonly counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  /** Sums of everything under a prefix. */
  total(prefix: string): number {
    let total = 0;
    for (const [name, count] of this.counts) if (name.startsWith(prefix)) total += count;
    return total;
  }

  merge(other: ReadonlyMap<string, number>): void {
    for (const [name, count] of other) this.add(name, count);
  }
}

const LEGAL_TRANSITIONS = EXECUTION_STATUSES.flatMap((from) =>
  EXECUTION_STATUSES.filter((to) => canBecome(from, to)).map((to) => `transition:${from}→${to}`),
);

/** Everything a run of many seeds has to have reached. */
const REQUIRED: readonly string[] = [
  ...FAULT_KINDS.map((kind) => `fault:${kind}`),
  ...OPERATOR_ACTIONS.map((action) => `operator:${action}`),
  ...LEGAL_TRANSITIONS,
  'turn:put_off',
  ...MISFIRE_POLICIES.map((policy) => `misfire:${policy}`),
  ...LANE_POLICIES.map((policy) => `overlap:${policy}`),
  ...['cron', 'fixed_rate', 'fixed_delay', 'once', 'none'].map((kind) => `schedule:${kind}`),
  ...['schedule', 'catch_up', 'backfill', 'manual', 'api', 'replay'].map((trigger) => `trigger:${trigger}`),
  ...['misfire', 'overlap', 'limit', 'queue_full', 'no_eligible_node', 'freeze', 'calendar'].map(
    (reason) => `skip:${reason}`,
  ),
  ...ON_NODE_LOSS.map((choice) => `rescued:${choice}`),
  ...['retry', 'spread', 'validity', 'deadline', 'priority', 'pause_after_failures'].map(
    (name) => `policy:${name}`,
  ),
  ...[
    'group_limit',
    'labels',
    'waited_for_labels',
    'repeated_request',
    'refused_request',
    'fixed_delay_kept',
    'superseded',
    'decided_ahead',
    'put_back',
    'pruned',
    'node_fenced',
    'shard_handed_over',
    'shard_taken_over',
  ].map((name) => `case:${name}`),
];

/** What a run never did, by name. */
export function missingFrom(coverage: Coverage): string[] {
  return REQUIRED.filter((name) => coverage.of(name) === 0);
}
