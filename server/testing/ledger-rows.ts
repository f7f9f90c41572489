import type { Pool } from 'mysql2/promise';
import { taskDefinition } from './factories';

type DefinitionChange = Parameters<typeof taskDefinition>[0];

const BATCH = 10_000;

let nextId = 1_000_000;

/** Writes the rows a ledger is read from, each with what the test is about; ids are its own. */
export function ledgerRows(pool: Pool) {
  const insert = (table: string, row: Record<string, unknown>) =>
    pool.query(`INSERT INTO ${table} SET ?`, [row]);
  const freshId = () => {
    nextId += 1;
    return nextId;
  };
  return {
    async group(name: string): Promise<number> {
      const id = freshId();
      await insert('task_group', { id, name, created_at: 0 });
      return id;
    },
    async user(displayName: string): Promise<number> {
      const id = freshId();
      await insert('`user`', { id, login: `user-${id}`, display_name: displayName, created_at: 0 });
      return id;
    },
    /** One more version of a task, which is in force from now on. */
    async version(taskId: number, version: number, effectiveFrom: number, change: DefinitionChange) {
      const definition = JSON.stringify(taskDefinition(change));
      const row = {
        task_id: taskId,
        version,
        definition,
        effective_from: effectiveFrom,
        created_at: effectiveFrom,
      };
      await insert('task_version', row);
      await pool.query('UPDATE task SET version = ?, definition = ? WHERE id = ?', [
        version,
        definition,
        taskId,
      ]);
    },
    async interval(row: {
      scope: 'task' | 'group' | 'all';
      scopeId: number;
      kind: string;
      fromAt: number;
      toAt?: number | null;
      actorId?: number | null;
      reason?: string;
    }): Promise<number> {
      const id = freshId();
      const { scope, scopeId, kind, fromAt, toAt = null, actorId = null, reason = 'vendor outage' } = row;
      await insert('task_interval', {
        ...{ id, scope, kind, reason, scope_id: scopeId, from_at: fromAt, to_at: toAt },
        ...{ actor_id: actorId, created_at: fromAt },
      });
      return id;
    },
    async skip(row: {
      taskId: number;
      firstFireAt: number;
      lastFireAt: number;
      fireCount: number;
      reason: string;
      blockingExecutionId?: number;
      version?: number;
    }) {
      await insert('task_skip', {
        ...{ task_id: row.taskId, first_fire_at: row.firstFireAt, last_fire_at: row.lastFireAt },
        ...{ fire_count: row.fireCount, reason: row.reason, recorded_at: row.lastFireAt },
        ...{ blocking_execution_id: row.blockingExecutionId ?? null, task_version: row.version ?? 1 },
      });
    },
    /** Executions of `count` fires, `everyMs` apart, that succeeded. */
    async executions(taskId: number, firstFireAt: number, everyMs: number, count: number) {
      for (let done = 0; done < count; done += BATCH) {
        const values = Array.from({ length: Math.min(BATCH, count - done) }, (_, index) => {
          const fireAt = firstFireAt + (done + index) * everyMs;
          const common = [
            freshId(),
            fireAt,
            taskId,
            1,
            0,
            1,
            'schedule',
            'succeeded',
            5,
            fireAt,
            fireAt,
            1,
            1,
          ];
          return [...common, fireAt + 3, fireAt + 13];
        });
        await pool.query(
          `INSERT INTO task_execution (id, fire_at, task_id, group_id, fire_key, task_version, trigger_kind, status, priority, due_at,
             created_at, token, attempt, started_at, finished_at) VALUES ?`,
          [values],
        );
      }
    },
    /** The execution of a fire; one that somebody asked for has its own id as key. */
    async execution(row: {
      taskId: number;
      fireAt: number;
      status?: string;
      trigger?: string;
      isAsked?: boolean;
    }) {
      const id = freshId();
      const { taskId, fireAt, status = 'succeeded', trigger = 'schedule' } = row;
      await insert('task_execution', {
        ...{
          id,
          fire_at: fireAt,
          task_id: taskId,
          group_id: 1,
          fire_key: row.isAsked ? id : 0,
          task_version: 1,
        },
        ...{
          trigger_kind: trigger,
          status,
          priority: 5,
          due_at: fireAt,
          created_at: fireAt,
          token: 1,
          attempt: 1,
        },
        ...{ started_at: fireAt + 3, finished_at: status === 'running' ? null : fireAt + 1_003 },
      });
      return id;
    },
  };
}
