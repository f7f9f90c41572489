import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { ExecutionReporter } from '@/server/executor/execution-reporter';
import { claimQueued } from '@/server/scheduler/claim-queued';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { preClaim } from '@/server/scheduler/pre-claim';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { createMysqlClusterStore } from './mysql-cluster-store';
import { openEngine } from './open-engine';

const NODE = 1;
const TASKS = 50;
const EVERY_MS = 3_600_000;

let testDatabase: TestDatabase;
let proxy: TcpProxy;
/** Over the proxy, which counts, and past it. */
let counted: EnginePool;
let direct: EnginePool;
let engine: EngineDependencies;
let now: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  proxy = await TcpProxy.start(testDatabase.url);
  counted = createEnginePool(proxy.url(testDatabase.url), 2);
  direct = createEnginePool(testDatabase.url, 2);
  const zones = createZoneStore({ file: null });
  engine = openEngine(counted, (definition) => compileDefinition(definition, zones));
  const cluster = createMysqlClusterStore(direct);
  await cluster.registerNode({ id: NODE, name: 'n', host: 'h', pid: 1, version: 'v', slots: {}, labels: [] });
  await cluster.takeShards(NODE, (await cluster.readCluster()).shards, 600_000);
});
afterAll(async () => {
  await counted.end();
  await direct.end();
  await proxy.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  for (const table of ['task', 'execution_live', 'execution_lane'])
    await direct.query(`DELETE FROM ${table}`);
  // fires are at whole seconds
  now = Math.floor((await engine.store.readNow()) / 1_000) * 1_000;
});

type Overlap = 'allow' | 'skip';

/** Decides a fire of each of many tasks; what comes before that, once, is not counted. */
async function claimFires(overlap: Overlap, freeSlots: number) {
  const tasks = [];
  for (let made = 0; made < TASKS; made += 1) {
    const { id, shard } = await insertTask(direct, {
      definition: {
        overlap: { policy: overlap },
        schedule: { kind: 'fixed_rate', everyMs: EVERY_MS, anchorAt: now },
      },
      lastFireAt: now - 1,
      nextFireAt: now,
    });
    tasks.push({ id, shard, dueAt: now });
  }
  const input = {
    ...{ nodeId: NODE, epochs: new Map(Array.from({ length: 64 }, (_, shard) => [shard, 1])), aheadMs: 0 },
    ...{
      roomFor: () => ({ certain: freeSlots, most: freeSlots }),
      tookLong: () => false,
      labels: [],
      reportedUntil: () => now,
      isTakenChecked: false,
    },
  };
  // versions of tasks are read and lanes are made once, ids come in blocks
  await preClaim(engine, { ...input, tasks });
  for (const table of ['task_execution', 'execution_live']) await direct.query(`DELETE FROM ${table}`);
  await direct.query('UPDATE execution_lane SET execution_id = NULL, taken_at = NULL, holder_id = NULL');
  await direct.query('UPDATE task SET next_fire_at = ?, next_due_at = ?, last_fire_at = ?', [
    now,
    now,
    now - 1,
  ]);
  await engine.takeIds(1);
  const before = proxy.requestCount;
  const result = await preClaim(engine, { ...input, tasks });
  return { result, roundTrips: proxy.requestCount - before };
}

async function roundTripsOf<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = proxy.requestCount;
  return [await work(), proxy.requestCount - before];
}

test.each<[Overlap, number]>([
  ['allow', 3],
  ['skip', 4],
])(
  'fires of tasks that %s overlaps are decided in %i round trips, however many they are',
  async (overlap, trips) => {
    const { result, roundTrips } = await claimFires(overlap, TASKS);
    expect(result.claimed).toHaveLength(TASKS);
    expect(roundTrips).toBe(trips);
  },
);

test('many queued executions are taken in three round trips, marked in two and ended in three', async () => {
  await claimFires('skip', 0);
  const [taken, claiming] = await roundTripsOf(() =>
    claimQueued(engine.store, { labels: [], nodeId: NODE, executor: 'http', limit: TASKS }),
  );
  expect(taken).toHaveLength(TASKS);
  const reporter = new ExecutionReporter({ ...engine, random: () => 0.5 });
  const [, marking] = await roundTripsOf(() =>
    Promise.all(taken.map((row) => reporter.started({ ...row, startedAt: now }))),
  );
  const [ended, ending] = await roundTripsOf(() =>
    Promise.all(
      taken.map((row) =>
        reporter.finished({
          ...row,
          ...{
            status: 'succeeded',
            startedAt: now,
            finishedAt: now + 1,
            errorCode: null,
            errorMessage: null,
          },
          result: null,
        }),
      ),
    ),
  );
  expect(ended.every(Boolean)).toBe(true);
  expect({ claiming, marking, ending }).toEqual({ claiming: 3, marking: 2, ending: 3 });
});
