import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { poolOf } from './client';
import { createIdAllocator } from './ids';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());

test('ids are unique over processes that take them at once, and grow within each', async () => {
  const pool = poolOf(testDatabase.database);
  const allocators = Array.from({ length: 4 }, () => createIdAllocator(pool, 7));
  const taken = await Promise.all(
    allocators.map(async (allocator) => {
      const ids: number[] = [];
      for (const count of [1, 3, 10, 2, 5]) ids.push(...(await allocator.take(count)));
      return ids;
    }),
  );
  for (const ids of taken) expect(ids).toEqual([...ids].sort((a, b) => a - b));
  const all = taken.flat();
  expect(new Set(all).size).toBe(all.length);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(1_000);
});

test('requests made at once through one allocator do not share an id', async () => {
  const allocator = createIdAllocator(poolOf(testDatabase.database), 10);
  const all = (await Promise.all(Array.from({ length: 50 }, () => allocator.take(3)))).flat();
  expect(new Set(all).size).toBe(150);
});

test('a server that may have missed blocks hands out none of them again', async () => {
  const pool = poolOf(testDatabase.database);
  const take = async () => (await createIdAllocator(pool, 10).take(1))[0] as number;
  const before = await take();
  await pool.query('UPDATE id_block SET server_id = server_id + 1, next_id = next_id - 5000');
  const behind = await take();
  expect(behind - before).toBeGreaterThan(9_000_000);
  // once, and not with every block
  expect((await take()) - behind).toBe(10);
});
