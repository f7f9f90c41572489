import type { LaneRow, ReportedUntil, WaitingCount } from '@/server/scheduler/ports';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';

const laneKey = (taskId: number, lane: number): string => `${taskId}:${lane}`;

export function lockLanes(
  { lanes }: MemoryDatabase,
  session: MemorySession,
  taskIds: readonly number[],
): LaneRow[] {
  const keys: string[] = [];
  for (const taskId of [...taskIds].sort((a, b) => a - b)) {
    // lanes are numbered without holes
    let lane = 1;
    for (let key = laneKey(taskId, lane); lanes.isThere(key); key = laneKey(taskId, lane)) {
      keys.push(key);
      lane += 1;
    }
  }
  return session.lockRows(lanes, keys, 'exclusive');
}

export function ensureLanes(
  { lanes }: MemoryDatabase,
  session: MemorySession,
  taskId: number,
  limit: number,
): void {
  const numbers = Array.from({ length: limit }, (_, index) => index + 1);
  for (const lane of numbers) session.lock(lanes, laneKey(taskId, lane), 'exclusive');
  for (const lane of numbers) {
    if (lanes.get(laneKey(taskId, lane), session) !== undefined) continue;
    lanes.write(session, laneKey(taskId, lane), {
      taskId,
      lane,
      executionId: null,
      takenAt: null,
      holderId: null,
      holderDueAt: null,
      holderRunMs: null,
    });
  }
}

export function writeLanes(
  { lanes }: MemoryDatabase,
  session: MemorySession,
  rows: readonly LaneRow[],
): void {
  const known = session.lockRows(
    lanes,
    rows.map((row) => laneKey(row.taskId, row.lane)),
    'exclusive',
  );
  if (known.length < rows.length) return;
  for (const row of rows) lanes.write(session, laneKey(row.taskId, row.lane), row);
}

export function countWaiting(
  { live }: MemoryDatabase,
  session: MemorySession,
  taskIds: readonly number[],
): WaitingCount[] {
  const counts = new Map<number, WaitingCount>();
  for (const row of live.select(
    session,
    ({ status, taskId }) => status === 'waiting' && taskIds.includes(taskId),
  )) {
    const { taskId, dueAt } = row;
    const known = counts.get(taskId) ?? { taskId, count: 0, newestDueAt: 0 };
    counts.set(taskId, { taskId, count: known.count + 1, newestDueAt: Math.max(known.newestDueAt, dueAt) });
  }
  return [...counts.values()];
}

export function readReported(
  { live, nodes }: MemoryDatabase,
  session: MemorySession,
  executionIds: readonly number[],
): ReportedUntil[] {
  return executionIds.flatMap((executionId) => {
    const row = live.get(executionId, session);
    const node = row === undefined || row.nodeId === null ? undefined : nodes.get(row.nodeId, session);
    if (row === undefined || node === undefined) return [];
    const isHeld = row.status === 'claimed' || row.status === 'running';
    const isLive = node.status === 'live' || node.status === 'draining';
    return isHeld && isLive ? [{ executionId, nodeId: node.id, reportedUntil: node.reportedUntil }] : [];
  });
}
