import type { RowDataPacket } from 'mysql2/promise';
import type { ClusterHistory, HistoryTask, TargetCall } from './checker/cluster-history';

export type Query = <Row = RowDataPacket>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;

interface Known {
  tasks: HistoryTask[];
  calls: TargetCall[];
  until: number;
}

/** What the tables tell of a cluster's work, beside what the test itself knows. */
export async function readHistory(query: Query, known: Known): Promise<ClusterHistory> {
  const dead = await query<{ id: number }>("SELECT id FROM scheduler_node WHERE status = 'dead'");
  return {
    ...known,
    executions: await query(
      `SELECT id, task_id AS taskId, fire_at AS fireAt, status, due_at AS dueAt, created_at AS createdAt, started_at AS startedAt,
         finished_at AS finishedAt, node_id AS nodeId, rescues FROM task_execution`,
    ),
    attempts: await query(
      'SELECT execution_id AS executionId, attempt, token, node_id AS nodeId, status FROM task_attempt',
    ),
    skips: await query(
      `SELECT task_id AS taskId, first_fire_at AS firstFireAt, last_fire_at AS lastFireAt, fire_count AS fireCount, reason,
         blocking_execution_id AS blockingExecutionId, recorded_at AS recordedAt FROM task_skip`,
    ),
    deadNodes: new Set(dead.map(({ id }) => id)),
  };
}
