import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { NewSkip } from '@/server/scheduler/task-rows';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { History } from './checker/check-history';
import { type CommitView, isOver } from './checker/replay';
import type { Coverage } from './coverage';

/** Counts what a history reached: statuses, transitions, schedules, policies and why executions and skips exist. */
export function countHistory({ commits, calls }: History, coverage: Coverage): void {
  const definitions = new Map<string, TaskDefinition>();
  const limitedGroups = new Set<number>();
  coverage.add('calls', calls.length);
  for (const commit of commits) {
    for (const { after } of commit.versions)
      if (after) definitions.set(`${after.taskId}:${after.version}`, after.definition);
    for (const { after } of commit.groups)
      if (after?.parallelLimit != null) limitedGroups.add(after.id);
      else if (after) limitedGroups.delete(after.id);
    for (const { after } of commit.executions)
      if (after?.status === 'claimed' && limitedGroups.has(after.groupId)) coverage.add('case:group_limit');
    for (const { before, after } of commit.executions)
      if (after)
        countExecution(coverage, definitions.get(`${after.taskId}:${after.taskVersion}`), before, after);
    for (const { before, after } of commit.skips)
      if (after)
        countSkip(
          coverage,
          definitions.get(`${after.taskId}:${after.taskVersion}`),
          after,
          before?.fireCount ?? 0,
        );
    countSchedules(coverage, commit);
    countCluster(coverage, commit);
  }
}

function countExecution(
  coverage: Coverage,
  definition: TaskDefinition | undefined,
  before: StoredExecution | undefined,
  after: StoredExecution,
): void {
  if (before) {
    countChange(coverage, definition, before, after);
    return;
  }
  coverage.add(`trigger:${after.trigger}`);
  coverage.add(`schedule:${definition?.schedule.kind}`);
  if (after.trigger === 'schedule') coverage.add('fires');
  if (definition?.requiredLabels.length) coverage.add('case:labels');
  if (after.createdAt < after.dueAt) coverage.add('case:decided_ahead');
  if (after.trigger === 'catch_up') coverage.add(`misfire:${definition?.misfire.policy}`);
  if (after.status === 'waiting') coverage.add(`overlap:${definition?.overlap.policy}`);
  if (after.dueAt > after.fireAt) coverage.add('policy:spread');
  if (after.deadlineAt !== null) coverage.add('policy:deadline');
  if (after.priority > 0) coverage.add('policy:priority');
  if (definition?.validFrom != null || definition?.validUntil != null) coverage.add('policy:validity');
}

function countChange(
  coverage: Coverage,
  definition: TaskDefinition | undefined,
  before: StoredExecution,
  after: StoredExecution,
): void {
  if (before.status !== after.status) coverage.add(`transition:${before.status}→${after.status}`);
  if (before.status === 'queued' && after.status === 'claimed' && definition?.requiredLabels.length)
    coverage.add('case:waited_for_labels');
  if (after.retries > before.retries) coverage.add('policy:retry');
  if (after.rescues > before.rescues || (after.errorCode === 'NODE_LOST' && before.errorCode === null))
    coverage.add(`rescued:${definition?.onNodeLoss}`);
  if (after.errorCode === 'SUPERSEDED') coverage.add('case:superseded');
  if (isOver(after.status) && !isOver(before.status)) coverage.add('ended');
}

function countSkip(
  coverage: Coverage,
  definition: TaskDefinition | undefined,
  { reason, fireCount }: NewSkip,
  known: number,
): void {
  coverage.add(`skip:${reason}`, fireCount - known);
  if (reason === 'misfire') coverage.add(`misfire:${definition?.misfire.policy}`, fireCount - known);
  if (reason === 'overlap' || reason === 'limit')
    coverage.add(`overlap:${definition?.overlap.policy}`, fireCount - known);
}

function countCluster(coverage: Coverage, { nodes, shards }: CommitView): void {
  for (const { before, after } of nodes)
    if (after?.status === 'dead' && before?.status !== 'dead') coverage.add('case:node_fenced');
  for (const { before, after } of shards) {
    if (!before || !after || before.ownerId === after.ownerId || after.ownerId === null) continue;
    if (before.ownerId !== null) coverage.add('case:shard_taken_over');
    else if (before.epoch > 0) coverage.add('case:shard_handed_over');
  }
}

function countSchedules(coverage: Coverage, { intervals, tasks }: CommitView): void {
  for (const { before, after } of intervals)
    if (!before && after?.reason.includes('in a row failed')) coverage.add('policy:pause_after_failures');
  for (const { after } of tasks)
    if (after && after.nextFireAt !== null && after.nextDueAt === null) coverage.add('case:fixed_delay_kept');
}
