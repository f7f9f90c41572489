import type { RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import { createEnginePool, type EnginePool, engineTransaction } from './engine-pool';
import { classifyDatabaseError } from './errors';

/** A lease, and what a loaded machine adds. */
const NOTICED_WITHIN_MS = 8_000;

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let pool: EnginePool;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  proxy = await TcpProxy.start(testDatabase.url);
  pool = createEnginePool(proxy.url(testDatabase.url), 2);
});
afterEach(async () => {
  await pool.end().catch(() => undefined);
  await proxy.close();
  await testDatabase.drop();
});

const read = () => pool.query<RowDataPacket[]>('SELECT 1 AS one');
const readInTransaction = () => engineTransaction(pool, (session) => session.query('SELECT 1 AS one'));

test('every connection reads what is committed, in UTC, and waits neither for locks nor for a silent client', async () => {
  const [[settings]] = await pool.query<RowDataPacket[]>(
    `SELECT @@SESSION.tx_isolation AS isolation_level, @@SESSION.time_zone AS zone,
       @@SESSION.innodb_lock_wait_timeout AS lock_wait, @@SESSION.idle_transaction_timeout AS idle`,
  );
  // set behind the statement that says which database it is
  await vi.waitFor(async () => {
    const [[row]] = await pool.query<RowDataPacket[]>('SELECT @@SESSION.idle_transaction_timeout AS idle');
    expect(row?.idle).toBe(2);
  });
  expect(settings).toMatchObject({ isolation_level: 'READ-COMMITTED', zone: '+00:00', lock_wait: 1 });
});

test.each([
  ['that lets nothing through', () => proxy.cut('toServer', 'toClient')],
  ['that lets nothing back', () => proxy.cut('toClient')],
  ['whose other end is gone without a word', () => proxy.halfOpen()],
])('a network %s is noticed within a lease, and left behind when it is whole again', async (_, fault) => {
  await Promise.all([read(), readInTransaction()]);
  fault();
  const begun = performance.now();
  const answers = await Promise.allSettled([read(), readInTransaction()]);
  expect(performance.now() - begun).toBeLessThan(NOTICED_WITHIN_MS);
  for (const answer of answers) {
    expect(answer.status).toBe('rejected');
    expect(['connection_lost', 'unavailable']).toContain(
      classifyDatabaseError((answer as PromiseRejectedResult).reason),
    );
  }
  proxy.heal();
  await vi.waitFor(() => Promise.all([read(), readInTransaction()]), { timeout: 10_000, interval: 50 });
});
