import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterStore } from '@/server/cluster/ports';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { listLiveNodes, type NodeView } from '@/server/repositories/scheduler-node.repository';
import { describeClusterStore } from '@/server/testing/contracts/cluster-store.contract';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlClusterStore } from './mysql-cluster-store';

let testDatabase: TestDatabase;
let pool: EnginePool;
let store: ClusterStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
  store = createMysqlClusterStore(pool);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

describe('the cluster store in MySQL', () =>
  describeClusterStore(() => ({
    store,
    moveLease: (shard, ms) =>
      pool
        .query('UPDATE shard SET lease_until = lease_until + ? WHERE id = ?', [ms, shard])
        .then(() => undefined),
  })));

test('a node says who grants its locks, and the database since when', async () => {
  await store.registerNode({ id: 4, name: 'n4', host: 'h', pid: 4, version: 'v', slots: {}, labels: [] });
  const shown = async () => {
    const nodes = await listLiveNodes(testDatabase.database);
    return nodes.find((node) => node.id === 4) as NodeView;
  };
  expect(await shown()).toMatchObject({ lockProvider: null, lockProviderSince: null });
  await store.heartbeat(4, { running: 0, reportedUntil: 0, lockProvider: 'redis' });
  const first = await shown();
  expect(first).toMatchObject({ lockProvider: 'redis', lockProviderSince: expect.any(Number) });
  await pool.query('UPDATE scheduler_node SET lock_provider_since = lock_provider_since - 5000 WHERE id = 4');
  await store.heartbeat(4, { running: 1, reportedUntil: 0, lockProvider: 'redis' });
  expect((await shown()).lockProviderSince).toBe((first.lockProviderSince as number) - 5_000);
  await store.heartbeat(4, { running: 1, reportedUntil: 0, lockProvider: 'mysql' });
  const changed = await shown();
  expect(changed.lockProvider).toBe('mysql');
  expect(changed.lockProviderSince).toBeGreaterThanOrEqual(first.lockProviderSince as number);
});
