import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, expect, test, vi } from 'vitest';
import { NODE_DEAD_MS } from '@/server/domain/cluster/cluster-timing';
import { type PrivateServer, startPrivateServer } from '@/server/testing/private-server';
import { createEnginePool, type EnginePool } from './engine-pool';

/** The fewest a server can be set to; one more is kept for administrators. */
const SERVER_HAS = 10;
const POOL_SIZE = 10;

let server: PrivateServer | undefined;
const pools: EnginePool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
  await server?.remove();
});

test('pools that want more connections than a server has shrink, so that one that comes late gets some in time', async () => {
  server = await startPrivateServer('mysql');
  for (let made = 0; made < 3; made += 1) pools.push(createEnginePool(server.url, POOL_SIZE));
  const [first, second, third] = pools as [EnginePool, EnginePool, EnginePool];
  await first.query(`SET GLOBAL max_connections = ${SERVER_HAS}`);
  const askAtOnce = (pool: EnginePool) =>
    Promise.allSettled(Array.from({ length: POOL_SIZE }, () => pool.query('SELECT SLEEP(0.2)')));

  const asked = await Promise.all([askAtOnce(first), askAtOnce(second)]);
  expect(asked.flat().filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
  await vi.waitFor(() => third.query('SELECT 1'), { timeout: NODE_DEAD_MS, interval: 100 });

  // whoever is refused once asks for less from then on: all three keep working, and leave some for others
  await vi.waitFor(
    async () => {
      const again = await Promise.all([first, second].map((pool) => askAtOnce(pool)));
      expect(again.flat().map(({ status }) => status)).toEqual(Array(2 * POOL_SIZE).fill('fulfilled'));
    },
    { timeout: NODE_DEAD_MS },
  );
  const [rows] = await third.query<RowDataPacket[]>("SHOW STATUS LIKE 'Threads_connected'");
  expect(Number(rows[0]?.Value)).toBeLessThan(SERVER_HAS);
});
