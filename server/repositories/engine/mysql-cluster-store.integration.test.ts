import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStore, ShardLease } from '@/server/cluster/ports';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { listLiveNodes, type NodeView } from '@/server/repositories/scheduler-node.repository';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { createMysqlClusterStore } from './mysql-cluster-store';

const STATE = { running: 0, lockProvider: 'redis' } as const;

let testDatabase: TestDatabase;
let pool: EnginePool;
let store: ClusterStore;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6);
  store = createMysqlClusterStore(pool);
  for (const id of [1, 2])
    await store.registerNode({ id, name: `n${id}`, host: 'h', pid: id, version: 'v', slots: {} });
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

const shard = async (id: number): Promise<ShardLease> =>
  (await store.readCluster()).shards.find((row) => row.id === id) as ShardLease;

test('a released shard is taken by one of those who try', async () => {
  const seen = [await shard(0)];
  const taken = await Promise.all([store.takeShards(1, seen, 5_000), store.takeShards(2, seen, 5_000)]);
  expect(taken.flat()).toEqual([0]);
  expect((await shard(0)).epoch).toBe(1);
});

test('a shard whose lease runs is not taken, whatever was seen', async () => {
  await store.takeShards(1, [await shard(1)], 60_000);
  expect(await store.takeShards(2, [await shard(1)], 60_000)).toEqual([]);
});

test('a shard whose lease is over is taken only as it was seen', async () => {
  await store.takeShards(1, [await shard(2)], 60_000);
  await pool.query('UPDATE shard SET lease_until = 1 WHERE id = 2');
  const seen = await shard(2);
  expect(await store.takeShards(2, [{ ...seen, epoch: seen.epoch - 1 }], 60_000)).toEqual([]);
  expect(await store.takeShards(2, [{ ...seen, leaseUntil: 2 }], 60_000)).toEqual([]);
  expect(await store.takeShards(2, [seen], 60_000)).toEqual([2]);
  expect(await shard(2)).toMatchObject({ ownerId: 2, epoch: seen.epoch + 1 });
});

test('a lease far in the future, left by a step of the clock, does not bind', async () => {
  await store.takeShards(1, [await shard(3)], 5_000);
  await pool.query('UPDATE shard SET lease_until = lease_until + 3600000 WHERE id = 3');
  expect(await store.takeShards(2, [await shard(3)], 5_000)).toEqual([3]);
});

test('extending and releasing touch the own shards only', async () => {
  await store.takeShards(1, [await shard(10), await shard(11)], 1_000);
  await store.takeShards(2, [await shard(12)], 1_000);
  const other = await shard(12);
  const before = await shard(10);
  expect(await store.extendShards(1, 60_000)).toBeGreaterThanOrEqual(2);
  expect((await shard(10)).leaseUntil).toBeGreaterThan(before.leaseUntil);
  expect(await shard(12)).toEqual(other);
  await store.releaseShards(1, [10, 11]);
  expect(await shard(10)).toMatchObject({ ownerId: null, epoch: before.epoch + 1 });
  expect((await shard(12)).ownerId).toBe(2);
});

test('a node is declared dead only while its heartbeat stands where it was watched, and then beats no more', async () => {
  await store.registerNode({ id: 3, name: 'n3', host: 'h', pid: 3, version: 'v', slots: {} });
  expect(await store.heartbeat(3, STATE)).toBe(true);
  expect(await store.fenceNode(3, 1, 2)).toBe(false);
  expect(await store.heartbeat(3, STATE)).toBe(true);
  expect(await store.fenceNode(3, 3, 2)).toBe(true);
  expect(await store.heartbeat(3, STATE)).toBe(false);
  expect(await store.fenceNode(3, 3, 2)).toBe(false);
  const { nodes } = await store.readCluster();
  expect(nodes.map((node) => node.id)).not.toContain(3);
});

test('a node says who grants its locks, and the database since when', async () => {
  await store.registerNode({ id: 4, name: 'n4', host: 'h', pid: 4, version: 'v', slots: {} });
  const shown = async () => {
    const nodes = await listLiveNodes(testDatabase.database);
    return nodes.find((node) => node.id === 4) as NodeView;
  };
  expect(await shown()).toMatchObject({ lockProvider: null, lockProviderSince: null });
  await store.heartbeat(4, { running: 0, lockProvider: 'redis' });
  const first = await shown();
  expect(first).toMatchObject({ lockProvider: 'redis', lockProviderSince: expect.any(Number) });
  await pool.query('UPDATE scheduler_node SET lock_provider_since = lock_provider_since - 5000 WHERE id = 4');
  await store.heartbeat(4, { running: 1, lockProvider: 'redis' });
  expect((await shown()).lockProviderSince).toBe((first.lockProviderSince as number) - 5_000);
  await store.heartbeat(4, { running: 1, lockProvider: 'mysql' });
  const changed = await shown();
  expect(changed.lockProvider).toBe('mysql');
  expect(changed.lockProviderSince).toBeGreaterThanOrEqual(first.lockProviderSince as number);
});
