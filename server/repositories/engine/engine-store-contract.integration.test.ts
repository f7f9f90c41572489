import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { describeEngineStore } from '@/server/testing/contracts/engine-store/engine-store.contract';
import type { EngineStoreHarness, ExecutionFacts } from '@/server/testing/contracts/engine-store/harness';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlClusterStore } from './mysql-cluster-store';
import { createMysqlEngineStore } from './mysql-engine-store';

let testDatabase: TestDatabase;
let pool: EnginePool;
let harness: EngineStoreHarness;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
  harness = mysqlHarness(pool);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

function mysqlHarness(connections: EnginePool): EngineStoreHarness {
  const insert = (table: string, row: Record<string, unknown>) =>
    connections.query(`INSERT INTO ${table} SET ?`, [row]).then(() => undefined);
  const select = async (sql: string, values: unknown[]) =>
    (await connections.query<RowDataPacket[]>(sql, values))[0];
  return {
    store: createMysqlEngineStore(connections),
    cluster: createMysqlClusterStore(connections),
    addTask: (row) =>
      insert('task', {
        ...{ id: row.id, group_id: row.groupId, name: `task-${row.id}`, executor: 'http', definition: '{}' },
        ...{
          version: row.version,
          shard: row.shard,
          spread_seed: 1,
          change_seq: 1,
          last_fire_at: row.lastFireAt,
        },
        ...{
          next_fire_at: row.nextFireAt,
          next_fire_version: row.nextFireVersion,
          next_due_at: row.nextDueAt,
        },
        ...{ awaiting_execution_id: row.awaitingExecutionId, failures_in_row: row.failuresInRow },
        ...{ created_at: 0, updated_at: 0, archived_at: row.isArchived ? 1 : null },
      }),
    addVersion: (row) =>
      insert('task_version', {
        ...{ task_id: row.taskId, version: row.version, effective_from: row.effectiveFrom, created_at: 0 },
        definition: JSON.stringify(row.definition),
      }),
    addInterval: (row) =>
      insert('task_interval', {
        ...{ id: row.id, scope: row.scope, scope_id: row.scopeId, kind: row.kind, from_at: row.fromAt },
        ...{ to_at: row.toAt, reason: '', created_at: 0 },
      }),
    setGroupLimit: (id, parallelLimit) =>
      insert('task_group', { id, name: `group-${id}`, parallel_limit: parallelLimit, created_at: 0 }),
    setWatermark: async (at) => {
      await connections.query("UPDATE setting SET value = ? WHERE name = 'retention_watermark'", [
        JSON.stringify({ fireAt: at }),
      ]);
    },
    addBackfill: (row) =>
      insert('backfill', {
        ...{
          id: row.id,
          task_id: row.taskId,
          from_at: row.fromAt,
          to_at: row.toAt,
          done_until: row.doneUntil,
        },
        ...{ status: row.status, fire_count: row.fireCount, inserted_count: row.insertedCount },
        ...{ overlap_override: row.overlapOverride, per_minute: row.perMinute, parameters: row.parameters },
        ...{ requested_by: row.requestedBy, created_at: row.createdAt, finished_at: row.finishedAt },
      }),
    readExecution: async (id) => {
      const [row] = await select(
        `SELECT status, token, attempt, node_id AS nodeId, started_at AS startedAt, finished_at AS finishedAt,
           error_code AS errorCode, error_message AS errorMessage, cancel_requested_by AS cancelRequestedBy FROM task_execution WHERE id = ?`,
        [id],
      );
      return (row as ExecutionFacts | undefined) ?? null;
    },
    readAttempts: async (executionId) =>
      (await select(
        'SELECT attempt, token, status, started_at AS startedAt FROM task_attempt WHERE execution_id = ? ORDER BY attempt',
        [executionId],
      )) as Awaited<ReturnType<EngineStoreHarness['readAttempts']>>,
    readSkips: async (taskId) =>
      (await select(
        `SELECT first_fire_at AS firstFireAt, last_fire_at AS lastFireAt, fire_count AS fireCount FROM task_skip
         WHERE task_id = ? ORDER BY first_fire_at`,
        [taskId],
      )) as Awaited<ReturnType<EngineStoreHarness['readSkips']>>,
    countAudits: async (targetId) => {
      const [row] = await select('SELECT COUNT(*) AS count FROM audit WHERE target_id = ?', [targetId]);
      return Number(row?.count);
    },
  };
}

describe('the engine store in MySQL', () => describeEngineStore(() => harness));
