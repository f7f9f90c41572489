import mysql, { type RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { rescueOrphans } from '@/server/cluster/rescue';
import { connectionOptions } from '@/server/db/connection';
import { type DatabaseStart, readDatabaseStart } from '@/server/db/database-start';
import { bracketOf } from '@/server/db/engine-connections';
import { createEnginePool, type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import { EngineSession } from '@/server/db/engine-session';
import { migrate } from '@/server/db/migrate';
import { insert, newExecution } from '@/server/testing/contracts/engine-store/harness';
import { createTestDatabase, openTestEngine, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { startPrivateServer } from '@/server/testing/private-server';
import { listConnections } from './connection-statements';
import { createMysqlClusterStore } from './mysql-cluster-store';
import { createMysqlEngineStore } from './mysql-engine-store';

/** The node that hangs, and one that lives. */
const FROZEN = 1;
const LIVE = 2;
/** How long one that hangs may hold others up: its server waits two seconds, and they for a lock one. */
const HELD_UP_MS = 3_500;
/** Longer than any test takes. */
const ENDLESS_SECONDS = 120;

let testDatabase: TestDatabase;
let frozen: EnginePool;
let pool: EnginePool;
let ended: number[][];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 6, (nodeIds) => ended.push([...nodeIds]));
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
});

beforeEach(async () => {
  ended = [];
  frozen = createEnginePool(testDatabase.url, 3);
  for (const table of ['scheduler_node', 'node_fence', 'execution_live'])
    await pool.query(`DELETE FROM ${table}`);
  await pool.query('UPDATE shard SET owner_id = NULL, epoch = 0, lease_until = 0');
  for (const id of [FROZEN, LIVE])
    await cluster().registerNode({
      id,
      name: `n${id}`,
      host: 'h',
      pid: id,
      version: 'v',
      slots: {},
      labels: [],
    });
  await cluster().takeShards(FROZEN, await readShards(), 60_000);
  // its lease is over by the database's clock
  await pool.query('UPDATE shard SET lease_until = 1 WHERE owner_id = ?', [FROZEN]);
});
afterEach(async () => {
  // what hangs in them would wait for its end
  for (const id of hanging) await pool.query('KILL ?', [id]).catch(() => undefined);
  hanging.clear();
  // a connection that was ended cannot say goodbye
  await frozen.end().catch(() => undefined);
});

const cluster = () => createMysqlClusterStore(pool);
const readShards = async () => (await cluster().readCluster()).shards;
const rows = async (sql: string, values: unknown[] = []) =>
  (await pool.query<RowDataPacket[]>(sql, values))[0];
/** Connections that hang. */
const hanging = new Set<number>();

/** Something to wait for. */
function signal(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}

/** A process that takes locks inside a transaction and then does nothing more, or asks something that is never answered. */
async function hang(lock: (session: EngineSession) => Promise<unknown>, isBusy: boolean): Promise<void> {
  const connection = await frozen.getConnection();
  const session = new EngineSession(connection, await frozen.connections.readyFor(connection));
  await lock(session);
  const [[own]] = await session.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
  hanging.add(Number(own?.id));
  // not by the session: a process that is frozen does not notice that no answer comes
  if (isBusy) connection.query('SELECT SLEEP(?)', [ENDLESS_SECONDS]).catch(() => undefined);
}

const lockAll = (session: EngineSession) =>
  Promise.all([
    session.query('SELECT fenced_at FROM node_fence WHERE node_id = ? LOCK IN SHARE MODE', [FROZEN]),
    session.query('SELECT id FROM shard ORDER BY id LOCK IN SHARE MODE'),
  ]);

/** Tries until it is through: how long that took. */
async function timeUntil<T>(work: () => Promise<T>, isThrough: (result: T) => boolean): Promise<number> {
  const begun = performance.now();
  await vi.waitFor(
    async () => {
      expect(isThrough(await work())).toBe(true);
    },
    { timeout: 20_000, interval: 10 },
  );
  return performance.now() - begun;
}

describe('an owner that says nothing more inside a transaction', () => {
  test('holds nobody up for longer than its server waits for it', async () => {
    await hang(lockAll, false);
    const seen = await readShards();
    const tookMs = await timeUntil(
      () => cluster().takeShards(LIVE, seen, 60_000),
      (taken) => taken.length > 0,
    );
    expect(tookMs).toBeLessThan(HELD_UP_MS);
    // nobody had to end its connections: the server did
    expect(ended).toEqual([]);
    expect((await readShards()).every((shard) => shard.ownerId === LIVE)).toBe(true);
  });

  test('finds its transaction gone when it goes on, and changes nothing', async () => {
    const [locked, awake] = [signal(), signal()];
    const zombie = engineTransaction(frozen, async (session) => {
      await session.query('SELECT id FROM shard WHERE id = 7 FOR UPDATE');
      locked.give();
      session.write('UPDATE shard SET epoch = 99 WHERE id = ?', [7]);
      await awake.given;
    });
    await locked.given;
    const seen = await readShards();
    await timeUntil(
      () => cluster().takeShards(LIVE, [seen[7] as never], 60_000),
      (taken) => taken.length > 0,
    );
    awake.give();
    await expect(zombie).rejects.toThrow();
    expect(await rows('SELECT owner_id, epoch FROM shard WHERE id = 7')).toEqual([
      { owner_id: LIVE, epoch: 2 },
    ]);
  });

  test('is ended as soon by a server that has no limit for silent transactions, only one for silent connections', async () => {
    const connection = await mysql.createConnection({
      ...connectionOptions(testDatabase.url),
      multipleStatements: true,
    });
    const waitSeconds = async () =>
      (await connection.query<RowDataPacket[]>('SELECT @@SESSION.wait_timeout AS seconds'))[0][0]?.seconds;
    const bracket = bracketOf('MySQL', 100);
    for (const end of ['commit', 'rollback'] as const) {
      const session = new EngineSession(connection, bracket);
      await session.query('SELECT id FROM shard WHERE id = 1 FOR UPDATE');
      expect(await waitSeconds()).toBe(2);
      await session[end]();
      expect(await waitSeconds()).toBe(100);
    }
    const session = new EngineSession(connection, bracket);
    const closed = new Promise((resolve) => connection.on('error', resolve));
    await lockAll(session);
    const seen = await readShards();
    const tookMs = await timeUntil(
      () => cluster().takeShards(LIVE, seen, 60_000),
      (taken) => taken.length > 0,
    );
    expect(tookMs).toBeLessThan(HELD_UP_MS);
    await closed;
    connection.destroy();
  });
});

describe('an owner that hangs inside a statement of its transaction', () => {
  beforeEach(() => listConnections(frozen, FROZEN));

  test('is ended by whoever takes its shards over', async () => {
    await hang(lockAll, true);
    const seen = await readShards();
    expect(await cluster().takeShards(LIVE, seen, 60_000)).toHaveLength(64);
    expect(ended).toEqual([[FROZEN]]);
  });

  test('is ended by whoever declares its node dead', async () => {
    await hang(lockAll, true);
    expect(await cluster().fenceNode(FROZEN, 1, LIVE)).toBe(true);
    expect(ended).toEqual([[FROZEN]]);
  });

  test('is ended by whoever rescues its executions', async () => {
    const { engine, close } = openTestEngine(testDatabase.url);
    const now = await engine.store.readNow();
    const task = await insertTask(pool, { lastFireAt: now, nextFireAt: null });
    const execution = newExecution({
      fireAt: now,
      status: 'claimed',
      nodeId: FROZEN,
      taskId: task.id,
      token: 1,
    });
    await insert({ store: createMysqlEngineStore(pool) } as never, execution);
    await hang((session) => session.query('SELECT execution_id FROM execution_live FOR UPDATE'), true);
    await pool.query("UPDATE scheduler_node SET status = 'dead' WHERE id = ?", [FROZEN]);
    expect(await rescueOrphans({ ...engine, nodeId: LIVE })).toMatchObject({ requeued: 1 });
    await close();
  });

  test('keeps its locks when the ids in its row are those of another run of the database', async () => {
    await hang(lockAll, true);
    const [node] = await rows('SELECT connections FROM scheduler_node WHERE id = ?', [FROZEN]);
    const list = node?.connections;
    for (const other of [{ startedAt: list.startedAt - 1_000 }, { server: 'elsewhere:3306' }]) {
      await pool.query('UPDATE scheduler_node SET connections = ? WHERE id = ?', [
        ...[JSON.stringify({ ...list, ...other }), FROZEN],
      ]);
      await expect(cluster().fenceNode(FROZEN, 1, LIVE)).rejects.toMatchObject({ errno: 1205 });
    }
    // held by one owner that cannot be ended, they are left for the next look, after one wait and not sixty-four
    const begun = performance.now();
    expect(await cluster().takeShards(LIVE, await readShards(), 60_000)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(ended).toEqual([]);
  });
});

describe('the row of a node', () => {
  test('names every connection of its engine before that begins a transaction', async () => {
    await listConnections(frozen, FROZEN);
    const together = await Promise.all(
      [1, 2, 3].map(() =>
        engineTransaction(frozen, async (session) => {
          const [[own]] = await session.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
          const [[node]] = await session.query<RowDataPacket[]>(
            'SELECT connections FROM scheduler_node WHERE id = ?',
            [FROZEN],
          );
          return { id: own?.id as number, listed: node?.connections.ids as number[] };
        }),
      ),
    );
    for (const { id, listed } of together) expect(listed).toContain(id);
    expect(new Set(together.map(({ id }) => id)).size).toBe(3);
    // and still does when another one takes the place of one that was lost
    await pool.query('KILL ?', [together[0]?.id]);
    const again = await vi.waitFor(() =>
      Promise.all(
        [1, 2, 3].map(() =>
          engineTransaction(frozen, async (session) => {
            const [[own]] = await session.query<RowDataPacket[]>('SELECT CONNECTION_ID() AS id');
            const [[node]] = await session.query<RowDataPacket[]>(
              'SELECT connections FROM scheduler_node WHERE id = ?',
              [FROZEN],
            );
            expect(node?.connections.ids).toContain(own?.id);
            return own?.id as number;
          }),
        ),
      ),
    );
    expect(again.some((id) => !together.some((known) => known.id === id))).toBe(true);
  });

  test('tells one run of the database from the next', async () => {
    const server = await startPrivateServer('mysql');
    try {
      await migrate(server.url);
      const startOf = async () => {
        const connections = createEnginePool(server.url, 2);
        const starts = await Promise.all([readDatabaseStart(connections), readDatabaseStart(connections)]);
        await connections.end();
        expect(starts[0]).toEqual(starts[1]);
        return starts[0] as DatabaseStart;
      };
      const before = await startOf();
      // a start is told to the second: the next one has to fall into a later one
      await vi.waitFor(() => expect(Date.now() - before.startedAt).toBeGreaterThanOrEqual(1_000), {
        timeout: 5_000,
      });
      await server.kill();
      await server.start();
      expect((await startOf()).startedAt).toBeGreaterThan(before.startedAt);
    } finally {
      await server.remove();
    }
  });
});
