import type { LanePolicy } from '@/server/domain/task/task-policies';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { Decision, SkipDelta } from './check-decisions';
import type { LaneHolder } from './lane-history';
import type { ReferenceFire } from './reference-timeline';
import { isOver } from './replay';

/** Instants of nodes and of the database differ by the way between them, and the product does not weigh closer than half a second. */
const TOLERANCE_MS = 1_000;

/** Whether a fire may be skipped for what its lanes and its queue looked like. */
export function isJustifiedSkip(
  { replay, task, now, executions }: Decision,
  { fireAt, dueAt, version }: ReferenceFire,
  isMisfire: boolean,
  { reason }: SkipDelta,
): boolean {
  const { overlap } = replay.version(task.row.id, version).definition;
  const limit = laneLimitOf(overlap);
  // what lanes and queue are like at an instant nobody knows ahead of it
  if (isMisfire || limit === null || dueAt > now) return false;
  if (reason === 'queue_full') {
    const bound =
      overlap.policy === 'queue_one' ? 1 : overlap.policy === 'queue_all' ? overlap.queueLimit : null;
    const added = executions.filter((row) => hasWaited(row) && row.fireAt < fireAt).length;
    return bound !== null && task.waiting.size + added >= bound;
  }
  if (reason !== (overlap.policy === 'allow' ? 'limit' : overlap.policy === 'skip' ? 'overlap' : null))
    return false;
  // a fire before it got the lane by this very decision, which is no later than this one is due
  const isTakenNow = (lane: number) =>
    dueAt === now && executions.some((row) => row.lane === lane && row.fireAt < fireAt);
  return lanesWithin(limit).every(
    (lane) =>
      isTakenNow(lane) ||
      task.lanes.of(lane).some((holder) => wasHeld(holder, dueAt) || wouldOverlap(holder, dueAt, now)),
  );
}

/** Inserted without a lane; by a later fire of the same decision it may have been cancelled at once. */
const hasWaited = ({ status, lane }: StoredExecution): boolean =>
  status === 'waiting' || (isOver(status) && lane === null);

const lanesWithin = (limit: number): number[] => Array.from({ length: limit }, (_, index) => index + 1);

/** The lane was really taken when the fire was due. */
const wasHeld = ({ grantedAt, releasedAt }: LaneHolder, dueAt: number): boolean =>
  grantedAt <= dueAt + TOLERANCE_MS && (releasedAt === null || dueAt < releasedAt);

/** It would have been taken then, had its holder started on time. */
function wouldOverlap(
  { onTimeAt, grantedAt, releasedAt, runMs }: LaneHolder,
  dueAt: number,
  now: number,
): boolean {
  const lasted = releasedAt === null ? now - grantedAt : runMs;
  return onTimeAt <= dueAt + TOLERANCE_MS && dueAt < onTimeAt + lasted + TOLERANCE_MS;
}

/** Whether a fire runs although every lane was clearly taken when it was due, by holders that were on time. */
export function isOverlapIgnored(
  { task }: Decision,
  { dueAt }: ReferenceFire,
  isMisfire: boolean,
  overlap: LanePolicy,
): boolean {
  const limit = laneLimitOf(overlap);
  if (isMisfire || limit === null || (overlap.policy !== 'skip' && overlap.policy !== 'allow')) return false;
  return lanesWithin(limit).every((lane) => {
    const last = task.lanes.of(lane).at(-1);
    if (!last || last.releasedAt === null || !last.isRunKnown) return false;
    const wasOnTime = last.grantedAt - last.onTimeAt <= TOLERANCE_MS;
    return (
      wasOnTime && last.grantedAt + TOLERANCE_MS <= dueAt && dueAt + TOLERANCE_MS < last.onTimeAt + last.runMs
    );
  });
}
