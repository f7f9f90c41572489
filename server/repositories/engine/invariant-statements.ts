import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { HeldKey, LaneUse, OverdueFire, QueueHead } from '@/server/chores/scan/ports';
import { DATABASE_NOW } from '@/server/db/time';
import { NODE_DEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { isEligible, labelsOfSet } from '@/server/domain/cluster/labels';

type Session = Pick<Connection, 'query'>;

const select = async (
  session: Session,
  statement: string,
  values: unknown[] = [],
): Promise<RowDataPacket[]> => (await session.query<RowDataPacket[]>(statement, values))[0];

/** The few rows of shard and their nodes, then index task_shard_due, a range per shard. */
export async function selectOverdueTasks(
  session: Session,
  lateMs: number,
  limit: number,
): Promise<OverdueFire[]> {
  const shards = await select(
    session,
    `SELECT s.id FROM shard s JOIN scheduler_node n ON n.id = s.owner_id
     WHERE n.status = 'live' AND s.lease_until > ${DATABASE_NOW}`,
  );
  if (shards.length === 0) return [];
  const rows = await select(
    session,
    `SELECT id, next_due_at, COALESCE(next_fire_version, version) AS version, ${DATABASE_NOW} - next_due_at AS late_ms
     FROM task FORCE INDEX (task_shard_due) WHERE shard IN (?) AND next_due_at >= 0 AND next_due_at < ${DATABASE_NOW} - ?
     ORDER BY next_due_at LIMIT ?`,
    [shards.map((row) => row.id), lateMs, limit],
  );
  return rows.map((row) => ({
    ...{ taskId: row.id, dueAt: row.next_due_at, version: row.version, lateMs: Number(row.late_ms) },
  }));
}

/** Primary key of execution_lane, index execution_live_task. */
export async function selectLaneUse(session: Session, taskIds: readonly number[]): Promise<LaneUse[]> {
  if (taskIds.length === 0) return [];
  const taken = await select(
    session,
    'SELECT task_id, lane FROM execution_lane WHERE task_id IN (?) AND execution_id IS NOT NULL',
    [taskIds],
  );
  const waiting = await select(
    session,
    "SELECT DISTINCT task_id FROM execution_live WHERE task_id IN (?) AND status = 'waiting'",
    [taskIds],
  );
  return taskIds.map((taskId) => ({
    taskId,
    taken: taken.filter((row) => row.task_id === taskId).map((row) => row.lane),
    hasWaiting: waiting.some((row) => row.task_id === taskId),
  }));
}

/** Index execution_live_queue: its groups, then the first of each; the few live nodes, of which those count that carry its labels. */
export async function selectQueueHeads(session: Session, lateMs: number): Promise<QueueHead[]> {
  const queues = await select(
    session,
    `SELECT status, executor, labels FROM execution_live FORCE INDEX (execution_live_queue) WHERE status IN ('queued', 'retrying')
     GROUP BY status, executor, labels`,
  );
  if (queues.length === 0) return [];
  const limited = await select(session, 'SELECT id FROM task_group WHERE parallel_limit IS NOT NULL');
  const first = `(SELECT executor, labels, execution_id, token, due_at FROM execution_live FORCE INDEX (execution_live_queue)
    WHERE status = ? AND executor = ? AND labels = ? AND due_at < ${DATABASE_NOW} - ? AND group_id NOT IN (?)
    ORDER BY urgency, due_at, execution_id LIMIT 1)`;
  const heads = await select(
    session,
    queues.map(() => first).join(' UNION ALL '),
    queues.flatMap((row) => [
      ...[row.status, row.executor, row.labels, lateMs],
      [0, ...limited.map((group) => group.id)],
    ]),
  );
  if (heads.length === 0) return [];
  const nodes = await select(session, "SELECT id, labels, slots FROM scheduler_node WHERE status = 'live'");
  const used = await select(
    session,
    "SELECT executor, node_id, COUNT(*) AS used FROM execution_live WHERE status IN ('claimed', 'running') GROUP BY executor, node_id",
  );
  return heads.map((row) => {
    const eligible = nodes.filter((node) => isEligible(node.labels, labelsOfSet(row.labels)));
    const slotsOf = (node: RowDataPacket) => Number(node.slots[row.executor] ?? 0);
    const usedOn = (node: RowDataPacket) =>
      Number(
        used.find(({ executor, node_id }) => executor === row.executor && node_id === node.id)?.used ?? 0,
      );
    return {
      ...{ executor: row.executor, requiredLabels: labelsOfSet(row.labels), executionId: row.execution_id },
      ...{ token: row.token, dueAt: row.due_at },
      slots: eligible.reduce((sum, node) => sum + slotsOf(node), 0),
      // what a node has claimed beyond its slots takes none of the others'
      used: eligible.reduce((sum, node) => sum + Math.min(usedOn(node), slotsOf(node)), 0),
    };
  });
}

const keyOf = (row: RowDataPacket): HeldKey => ({
  ...{ executionId: row.execution_id, token: row.token, status: row.status },
});

/** Index execution_live_deadline. */
export async function selectPastDeadline(
  session: Session,
  lateMs: number,
  limit: number,
): Promise<HeldKey[]> {
  const rows = await select(
    session,
    `SELECT execution_id, token, status FROM execution_live
     WHERE deadline_at < ${DATABASE_NOW} - ? AND status IN ('waiting', 'queued', 'retrying') ORDER BY deadline_at LIMIT ?`,
    [lateMs, limit],
  );
  return rows.map(keyOf);
}

/** Index execution_live_node. A node that nobody has called dead yet, although it is silent for so long, is gone too. */
export async function selectNotRescued(session: Session, goneMs: number, limit: number): Promise<HeldKey[]> {
  const rows = await select(
    session,
    `SELECT v.execution_id, v.token, v.status FROM execution_live v FORCE INDEX (execution_live_node) LEFT JOIN scheduler_node n
       ON n.id = v.node_id WHERE v.node_id IS NOT NULL AND v.status IN ('claimed', 'running') AND (n.id IS NULL
       OR (n.status IN ('live', 'draining') AND n.heartbeat_at < ${DATABASE_NOW} - ?)
       OR (n.status NOT IN ('live', 'draining') AND n.ended_at < ${DATABASE_NOW} - ?))
     ORDER BY v.execution_id LIMIT ?`,
    [goneMs + NODE_DEAD_MS, goneMs, limit],
  );
  return rows.map(keyOf);
}
