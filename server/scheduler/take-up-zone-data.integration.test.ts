import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { databaseNow } from '@/server/db/time';
import { createMysqlZoneDataStore } from '@/server/repositories/engine/mysql-zone-data-store';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { SHANGHAI_OFFSET, TOKYO_OFFSET, writeZoneSets } from '@/server/testing/zone-sets';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { compileDefinition } from './compile-definition';
import { type TakeUpInput, takeUpZoneData } from './take-up-zone-data';
import type { ZoneDataStore } from './zone-data-port';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const sets = writeZoneSets();
let testDatabase: TestDatabase;
let pool: EnginePool;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  pool = createEnginePool(testDatabase.url, 8);
});
afterAll(async () => {
  await pool.end();
  await testDatabase.drop();
  sets.remove();
});
beforeEach(async () => {
  for (const table of ['task', 'task_version', 'audit']) await pool.query(`DELETE FROM ${table}`);
  await pool.query("DELETE FROM setting WHERE name = 'zone_data'");
});

/** A worker that starts with a set: its own engine, over the one database. */
function nodeWith(set: keyof typeof sets.files, change: Partial<TakeUpInput> = {}) {
  const zones = createZoneStore({ file: sets.files[set] });
  const engine = openEngine(pool, (definition) => compileDefinition(definition, zones));
  const input = { zoneData: createMysqlZoneDataStore(pool), used: zones, mayGoOn: () => true, ...change };
  return () => takeUpZoneData(engine, input);
}

const rows = async (sql: string, values: unknown[] = []): Promise<RowDataPacket[]> =>
  (await pool.query<RowDataPacket[]>(sql, values))[0];
const settledVersion = async () =>
  (await rows("SELECT value FROM setting WHERE name = 'zone_data'"))[0]?.value.version;
const taskRow = async (id: number) =>
  (
    await rows('SELECT shard, last_fire_at, next_fire_at, next_due_at, change_seq FROM task WHERE id = ?', [
      id,
    ])
  )[0] as RowDataPacket;
const nextFireOf = async (id: number) => (await taskRow(id)).next_fire_at as number | null;
const audits = () => rows("SELECT * FROM audit WHERE action = 'task.zone_data' ORDER BY target_id, id");

/** A whole minute so long from now, by the database's clock. */
const minuteIn = async (ms: number) =>
  Math.floor(((await databaseNow(testDatabase.database)) + ms) / MINUTE) * MINUTE;

type Definition = NonNullable<Parameters<typeof insertTask>[1]['definition']>;

/** A task that runs once a day at the wall clock of `fireAt` in Tokyo or Shanghai, as the old data has it. */
async function dailyTask(fireAt: number, change: Definition = {}, zone = 'Asia/Tokyo'): Promise<number> {
  const local = new Date(fireAt + (zone === 'Asia/Tokyo' ? TOKYO_OFFSET : SHANGHAI_OFFSET));
  const expression = `${local.getUTCMinutes()} ${local.getUTCHours()} * * *`;
  const schedule = { kind: 'cron', dialect: 'unix', expression, timeZone: zone } as const;
  const definition = { schedule, ...change };
  const task = await insertTask(pool, { definition, lastFireAt: fireAt - 20 * HOUR, nextFireAt: fireAt });
  return task.id;
}

test('the first start keeps the release and moves nothing', async () => {
  const fireAt = await minuteIn(5 * HOUR);
  const id = await dailyTask(fireAt);
  expect(await nodeWith('renewed')()).toEqual({ kind: 'settled', change: null });
  expect(await settledVersion()).toBe('2026g');
  expect(await nextFireOf(id)).toBe(fireAt);
});

describe('behind a change of the data', () => {
  const whenTheChangeIsOver = () =>
    pool.query("UPDATE setting SET value = JSON_SET(value, '$.changed.at', 1) WHERE name = 'zone_data'");

  beforeEach(async () => {
    await nodeWith('old')();
  });

  test('the tasks it concerns move, and no others; each is in the audit and in the answer', async () => {
    const fireAt = await minuteIn(5 * HOUR);
    const tokyo = await dailyTask(fireAt);
    const shanghai = await dailyTask(fireAt, {}, 'Asia/Shanghai');
    const rate = await insertTask(pool, { lastFireAt: 0, nextFireAt: fireAt });
    const archived = await dailyTask(fireAt);
    await pool.query('UPDATE task SET archived_at = 1 WHERE id = ?', [archived]);
    const ended = await dailyTask(fireAt, { validFrom: fireAt - MINUTE, validUntil: fireAt + MINUTE });
    const { shard } = await taskRow(tokyo);
    await pool.query('UPDATE change_counter SET seq = 70 WHERE shard = ?', [shard]);

    const outcome = await nodeWith('renewed')();
    const moved = [
      { taskId: tokyo, before: fireAt, after: fireAt - HOUR },
      { taskId: ended, before: fireAt, after: null },
    ];
    expect(outcome).toEqual({
      kind: 'settled',
      change: {
        ...{ from: '2026f', to: '2026g' },
        moved: { count: 2, first: moved },
        failed: { count: 0, first: [] },
      },
    });
    expect(await taskRow(tokyo)).toMatchObject({
      next_fire_at: fireAt - HOUR,
      next_due_at: fireAt - HOUR,
      last_fire_at: fireAt - 20 * HOUR,
      change_seq: 71,
    });
    expect(await nextFireOf(ended)).toBeNull();
    for (const id of [shanghai, rate.id, archived]) expect(await nextFireOf(id)).toBe(fireAt);
    expect(await audits()).toMatchObject(
      moved.map(({ taskId, before, after }) => ({
        ...{ target_type: 'task', target_id: taskId, group_id: 1, actor_id: null, actor_name: 'Punctual' },
        before_value: { nextFireAt: before, zoneData: '2026f' },
        after_value: { nextFireAt: after, zoneData: '2026g' },
      })),
    );
    expect(await settledVersion()).toBe('2026g');
  });

  test('a fire that was due already stays', async () => {
    const due = await dailyTask(await minuteIn(-2 * MINUTE));
    const fireAt = await nextFireOf(due);
    await nodeWith('renewed')();
    expect(await nextFireOf(due)).toBe(fireAt);
    expect(await audits()).toEqual([]);
  });

  test('a fire that should have come in the last hour is due now, instead of a day later', async () => {
    const fireAt = await minuteIn(30 * MINUTE);
    const late = await dailyTask(fireAt);
    await nodeWith('renewed')();
    expect(await nextFireOf(late)).toBe(fireAt - HOUR);
  });

  test('a set corrected by hand under the same release is another set', async () => {
    const fireAt = await minuteIn(5 * HOUR);
    const id = await dailyTask(fireAt);
    await nodeWith('renewed')();
    expect(await nextFireOf(id)).toBe(fireAt - HOUR);
    await whenTheChangeIsOver();
    await nodeWith('mended')();
    expect(await nextFireOf(id)).toBe(fireAt);
  });

  test('what a node with the old set moved on in between is found by the next start of the same day', async () => {
    const fireAt = await minuteIn(5 * HOUR);
    const id = await dailyTask(fireAt);
    await nodeWith('renewed')();
    const byOldData = () => pool.query('UPDATE task SET next_fire_at = ? WHERE id = ?', [fireAt, id]);
    await byOldData();
    await nodeWith('renewed')();
    expect(await nextFireOf(id)).toBe(fireAt - HOUR);
    await byOldData();
    await whenTheChangeIsOver();
    expect(await nodeWith('renewed')()).toEqual({ kind: 'settled', change: null });
    expect(await nextFireOf(id)).toBe(fireAt);
  });

  test('a task whose zone cannot be computed is named and keeps its fire, the others move', async () => {
    const fireAt = await minuteIn(5 * HOUR);
    const ids = [await dailyTask(fireAt), await dailyTask(fireAt)];
    await pool.query(
      "UPDATE task_version SET definition = JSON_SET(definition, '$.schedule.timeZone', 'Mars/Olympus') WHERE task_id = ?",
      [ids[0]],
    );
    const outcome = await nodeWith('renewed')();
    expect(outcome).toMatchObject({
      change: { moved: { count: 1 }, failed: { count: 1, first: [{ taskId: ids[0] }] } },
    });
    expect(await Promise.all(ids.map(nextFireOf))).toEqual([fireAt, fireAt - HOUR]);
  });
});

describe('with more tasks than one batch', () => {
  const COUNT = 230;
  let fireAt: number;
  let ids: number[];
  beforeEach(async () => {
    await nodeWith('old')();
    fireAt = await minuteIn(5 * HOUR);
    ids = [];
    for (let count = 0; count < COUNT; count += 1) ids.push(await dailyTask(fireAt));
  });
  const movedCount = async () =>
    (await rows('SELECT COUNT(*) AS n FROM task WHERE next_fire_at = ?', [fireAt - HOUR]))[0]?.n;

  async function expectAllMovedOnce() {
    expect(await movedCount()).toBe(COUNT);
    expect((await audits()).map((row) => row.target_id)).toEqual(ids);
    expect(await settledVersion()).toBe('2026g');
  }

  test('a crash between two batches leaves the old release, and the next start does the rest', async () => {
    const zoneData = createMysqlZoneDataStore(pool);
    const readPage: ZoneDataStore['readPage'] = (after, limit) =>
      after === 0 ? zoneData.readPage(after, limit) : Promise.reject(new Error('killed'));
    await expect(nodeWith('renewed', { zoneData: { ...zoneData, readPage } })()).rejects.toThrow('killed');
    expect(await movedCount()).toBe(200);
    expect(await settledVersion()).toBe('2026f');
    // the server frees the lock of a connection that ended a moment later; the duty asks again then
    await vi.waitFor(async () =>
      expect(await nodeWith('renewed')()).toMatchObject({ change: { moved: { count: COUNT - 200 } } }),
    );
    await expectAllMovedOnce();
  });

  test('a worker that stops between two batches leaves the rest to the next start', async () => {
    const mayGoOn = vi.fn().mockReturnValueOnce(true).mockReturnValue(false);
    expect(await nodeWith('renewed', { mayGoOn })()).toEqual({ kind: 'stopped' });
    expect(await settledVersion()).toBe('2026f');
    await vi.waitFor(async () => expect(await nodeWith('renewed')()).not.toEqual({ kind: 'busy' }));
    await expectAllMovedOnce();
  });

  test('two nodes at once do it once', async () => {
    const zoneData = createMysqlZoneDataStore(pool);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const readPage = vi.fn<ZoneDataStore['readPage']>(async (after, limit) => {
      await released;
      return zoneData.readPage(after, limit);
    });
    const first = nodeWith('renewed', { zoneData: { ...zoneData, readPage } })();
    await vi.waitFor(() => expect(readPage).toHaveBeenCalled());
    const second = nodeWith('renewed');
    expect(await second()).toEqual({ kind: 'busy' });
    release();
    expect(await first).toMatchObject({ kind: 'settled', change: { moved: { count: COUNT } } });
    // who was sent away asks again and finds nothing left to move
    expect(await second()).toMatchObject({ kind: 'settled', change: { moved: { count: 0 } } });
    await expectAllMovedOnce();
  });

  test('without the exclusion the locks of the tasks alone keep it to once', async () => {
    const open: ZoneDataStore = {
      ...createMysqlZoneDataStore(pool),
      alone: (work) => work(async () => undefined),
    };
    const start = nodeWith('renewed', { zoneData: open });
    await Promise.all([start(), start()]);
    await expectAllMovedOnce();
  });

  test('a node whose exclusion ended stops before the next batch', async () => {
    const zoneData = createMysqlZoneDataStore(pool);
    const readPage: ZoneDataStore['readPage'] = async (after, limit) => {
      const [holder] = await rows(
        "SELECT IS_USED_LOCK(CONCAT('punctual:zone-data:', LEFT(SHA2(DATABASE(), 256), 24))) AS id",
      );
      if (after === 0) await pool.query(`KILL ${Number(holder?.id)}`);
      return zoneData.readPage(after, limit);
    };
    await expect(nodeWith('renewed', { zoneData: { ...zoneData, readPage } })()).rejects.toThrow();
    expect(await movedCount()).toBe(200);
    expect(await settledVersion()).toBe('2026f');
  });
});
