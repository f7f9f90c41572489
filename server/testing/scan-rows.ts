import type { RowDataPacket } from 'mysql2/promise';
import type { EnginePool } from '@/server/db/engine-pool';
import type { NewExecution } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import { newExecution, nextId } from './contracts/engine-store/harness';
import { insertTask } from './factories';

type Definition = Parameters<typeof insertTask>[1]['definition'];

/** Writes the rows a scan looks at as the engine would have left them, and damages them as a hand would. */
export function scanRows(pool: EnginePool, store: EngineStore) {
  const one = async (table: string, key: string, id: number): Promise<Record<string, unknown> | null> =>
    (await pool.query<RowDataPacket[]>(`SELECT * FROM ${table} WHERE ${key} = ?`, [id]))[0][0] ?? null;
  return {
    async clear(): Promise<void> {
      const tables = [
        'task',
        'task_version',
        'task_execution',
        'task_attempt',
        'execution_live',
        'execution_lane',
      ];
      for (const table of [
        ...tables,
        'task_skip',
        'task_interval',
        'scheduler_node',
        'node_fence',
        'incident',
      ])
        await pool.query(`DELETE FROM ${table}`);
      await pool.query('UPDATE shard SET owner_id = NULL, lease_until = 0');
    },

    /** A node, by default one that lives and owns every shard. */
    async node(change: Record<string, unknown> = {}): Promise<number> {
      const id = nextId();
      const now = await store.readNow();
      await pool.query('INSERT INTO scheduler_node SET ?', [
        {
          ...{ id, name: `node-${id}`, status: 'live', heartbeat: 1, heartbeat_at: now, started_at: 0 },
          ...{ host: 'h', pid: 1, version: 'v', labels: '[]', slots: '{"http":2}' },
          ...change,
        },
      ]);
      await pool.query('INSERT INTO node_fence (node_id) VALUES (?)', [id]);
      if ((change.status ?? 'live') === 'live')
        await pool.query('UPDATE shard SET owner_id = ?, lease_until = ?', [id, now + 600_000]);
      return id;
    },

    /** A task that was decided up to `lastFireAt`; without a word of its next fire one that comes soon. */
    task: (definition: Definition, lastFireAt: number, nextFireAt: number | null = lastFireAt + 10_000) =>
      insertTask(pool, { definition: definition ?? {}, lastFireAt, nextFireAt }).then(({ id }) => id),

    async execution(change: Partial<NewExecution> & { fireAt: number }): Promise<NewExecution> {
      const row = newExecution({ executor: 'http', ...change });
      await store.transaction((transaction) => transaction.insertExecutions([row]));
      return row;
    },

    /** The lanes of a task, each with the execution that has it. */
    async lanes(taskId: number, holders: readonly (number | null)[]): Promise<void> {
      const now = await store.readNow();
      for (const [index, executionId] of holders.entries())
        await pool.query('INSERT INTO execution_lane SET ?', [
          {
            ...{ task_id: taskId, lane: index + 1, execution_id: executionId, holder_id: executionId },
            ...{
              taken_at: executionId === null ? null : now,
              holder_due_at: executionId === null ? null : now,
            },
          },
        ]);
    },

    damage: (statement: string, values: unknown[] = []) => pool.query(statement, values),
    live: (executionId: number) => one('execution_live', 'execution_id', executionId),
    stored: (executionId: number) => one('task_execution', 'id', executionId),
    holders: async (taskId: number): Promise<(number | null)[]> =>
      (
        await pool.query<RowDataPacket[]>(
          'SELECT execution_id FROM execution_lane WHERE task_id = ? ORDER BY lane',
          [taskId],
        )
      )[0].map((row) => row.execution_id),
  };
}
