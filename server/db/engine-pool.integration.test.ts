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
  const settings = async () => {
    const [rows] = await pool.query<RowDataPacket[]>('SHOW SESSION VARIABLES');
    const all = new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
    return {
      isolation: all.get('tx_isolation') ?? all.get('transaction_isolation'),
      zone: all.get('time_zone'),
      lockWait: all.get('innodb_lock_wait_timeout'),
      // only MariaDB has it; on MySQL each transaction sets a limit of its own
      idle: all.get('idle_transaction_timeout') ?? '2',
    };
  };
  const wanted = { isolation: 'READ-COMMITTED', zone: '+00:00', lockWait: '1' };
  expect(await settings()).toMatchObject(wanted);
  // set behind the statement that says which database it is
  await vi.waitFor(async () => expect(await settings()).toEqual({ ...wanted, idle: '2' }));
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
