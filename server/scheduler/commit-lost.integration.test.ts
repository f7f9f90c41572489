import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { type AttemptReport, ExecutionReporter } from '@/server/executor/execution-reporter';
import { createMysqlClusterStore } from '@/server/repositories/engine/mysql-cluster-store';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { createTestDatabase, type TestDatabase } from '@/server/testing/database';
import { insertTask } from '@/server/testing/factories';
import { type BreakMoment, TcpProxy } from '@/server/testing/tcp-proxy';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { claimQueued } from './claim-queued';
import { compileDefinition } from './compile-definition';
import { findOwnClaims } from './own-claims';
import type { EngineDependencies } from './ports';
import { type PreClaimInput, preClaim } from './pre-claim';

const NODE = 1;
const OTHER = 2;
const EVERY_MS = 3_600_000;

let testDatabase: TestDatabase;
let proxy: TcpProxy;
/** The engine's connections, over the proxy that cuts them, and others past it. */
let cut: EnginePool;
let direct: EnginePool;
let engine: EngineDependencies;
let now: number;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  proxy = await TcpProxy.start(testDatabase.url);
  cut = createEnginePool(proxy.url(testDatabase.url), 3);
  direct = createEnginePool(testDatabase.url, 3);
  const zones = createZoneStore({ file: null });
  engine = openEngine(cut, (definition) => compileDefinition(definition, zones));
  const cluster = createMysqlClusterStore(direct);
  for (const id of [NODE, OTHER])
    await cluster.registerNode({
      id,
      name: `n${id}`,
      host: 'h',
      pid: id,
      version: 'v',
      slots: {},
      labels: [],
    });
  await cluster.takeShards(NODE, (await cluster.readCluster()).shards, 600_000);
});
afterAll(async () => {
  await cut.end();
  await direct.end();
  await proxy.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  for (const table of ['task', 'execution_live', 'execution_lane', 'task_execution'])
    await direct.query(`DELETE FROM ${table}`);
  // fires are at whole seconds
  now = Math.floor((await engine.store.readNow()) / 1_000) * 1_000;
});

const rows = async (sql: string, values: unknown[] = []) =>
  (await direct.query<RowDataPacket[]>(sql, values))[0];
const live = () => rows('SELECT status, node_id, token, attempt FROM execution_live');

/** A task with a fire that is due, and what decides it. */
async function dueTask(freeSlots: number, retries = 1): Promise<PreClaimInput> {
  const { id, shard } = await insertTask(direct, {
    definition: {
      schedule: { kind: 'fixed_rate', everyMs: EVERY_MS, anchorAt: now },
      retry: { maxAttempts: retries },
    },
    lastFireAt: now - 1,
    nextFireAt: now,
  });
  return {
    ...{
      nodeId: NODE,
      tasks: [{ id, shard, dueAt: now }],
      aheadMs: 0,
      reportedUntil: () => now,
      isTakenChecked: false,
    },
    ...{
      epochs: new Map([[shard, 1]]),
      roomFor: () => ({ certain: freeSlots, most: freeSlots }),
      tookLong: () => false,
      labels: [],
    },
  };
}

/** On MySQL the packet sets a limit of the connection back behind it. */
const endsWithCommit = (request: string): boolean => /COMMIT(;SET SESSION [^;]*)?$/.test(request);

/** Does something while the connection of its COMMIT is broken. */
async function withBrokenCommit<T>(moment: BreakMoment, work: () => Promise<T>): Promise<T> {
  const broken = proxy.breakNext(endsWithCommit, moment);
  const result = await work();
  await broken;
  return result;
}

const MOMENTS: BreakMoment[] = ['before_server', 'late', 'before_answer'];

describe.each(MOMENTS)('a connection that is lost during COMMIT (%s)', (moment) => {
  test('of a pre-claim leaves one execution, which its node knows and starts', async () => {
    const input = await dueTask(10);
    const { claimed, queued } = await withBrokenCommit(moment, () => preClaim(engine, input));
    expect(claimed).toMatchObject([{ fireAt: now, nodeId: NODE, token: 1 }]);
    expect(queued).toBe(0);
    expect(await rows('SELECT id FROM task_execution')).toEqual([{ id: claimed[0]?.id }]);
    expect(await live()).toEqual([{ status: 'claimed', node_id: NODE, token: 1, attempt: 1 }]);
    expect(await rows('SELECT last_fire_at, next_fire_at FROM task')).toEqual([
      { last_fire_at: now, next_fire_at: now + EVERY_MS },
    ]);
  });

  test('of a pre-claim that claims nothing leaves one execution in the queue', async () => {
    const input = await dueTask(0);
    const { claimed } = await withBrokenCommit(moment, () => preClaim(engine, input));
    expect(claimed).toEqual([]);
    expect(await live()).toEqual([{ status: 'queued', node_id: null, token: 0, attempt: 1 }]);
  });

  test('of a claim leaves no execution claimed that its node does not know', async () => {
    await preClaim(engine, await dueTask(0));
    const input = { nodeId: NODE, executor: 'http', limit: 5, labels: [] };
    const first = await withBrokenCommit(moment, () => claimQueued(engine.store, input));
    const taken = [...first, ...(await claimQueued(engine.store, input))];
    expect(taken).toMatchObject([{ nodeId: NODE, token: 1, status: 'claimed' }]);
    expect(await live()).toEqual([{ status: 'claimed', node_id: NODE, token: 1, attempt: 1 }]);
    // one that did not get through is not taken for done
    expect(first).toHaveLength(moment === 'before_server' ? 0 : 1);
  });

  test('of a start mark is made good: the mark is written, and the call may be made', async () => {
    const { claimed } = await preClaim(engine, await dueTask(10));
    const mark = markOf(claimed[0] as never);
    expect(await withBrokenCommit(moment, () => newReporter().started(mark))).toBe(true);
    expect(await live()).toMatchObject([{ status: 'running', token: 1 }]);
  });

  test.each([
    ['the last attempt', 1, 'failed'],
    ['an attempt that is followed by another', 3, 'retrying'],
  ])('of the report of %s is made good, and it counts once', async (_, maxAttempts, status) => {
    const { claimed } = await preClaim(engine, await dueTask(10, maxAttempts));
    const report = reportOf(claimed[0] as never);
    expect(await withBrokenCommit(moment, () => newReporter().finished(report))).toBe(true);
    const [execution] = await rows('SELECT status, token, attempt, retries, finished_at FROM task_execution');
    const isOver = status === 'failed';
    expect(execution).toEqual({
      ...{ status, token: isOver ? 1 : 2, attempt: isOver ? 1 : 2, retries: isOver ? 0 : 1 },
      finished_at: isOver ? report.finishedAt : null,
    });
    expect(
      await rows('SELECT attempt FROM task_attempt WHERE execution_id = ?', [report.executionId]),
    ).toEqual(isOver ? [] : [{ attempt: 1 }]);
  });

  test('of many reports at once is made good for each', async () => {
    const reports: AttemptReport[] = [];
    for (let made = 0; made < 5; made += 1) {
      const { claimed } = await preClaim(engine, await dueTask(10));
      reports.push(reportOf(claimed[0] as never));
    }
    const reporter = newReporter();
    const answers = await withBrokenCommit(moment, () =>
      Promise.all(reports.map((report) => reporter.finished(report))),
    );
    expect(answers).toEqual([true, true, true, true, true]);
    expect(await live()).toEqual([]);
  });
});

test('what another node has by now is not taken for own', async () => {
  await preClaim(engine, await dueTask(0));
  const [row] = await rows('SELECT execution_id FROM execution_live');
  const claim = { executionId: row?.execution_id as number, token: 1, attempt: 1 };
  const setLive = (change: Record<string, unknown>) => direct.query('UPDATE execution_live SET ?', [change]);
  await setLive({ status: 'claimed', node_id: NODE, token: 1 });
  expect(await findOwnClaims(engine.store, NODE, [claim])).toHaveLength(1);
  for (const change of [{ token: 2 }, { node_id: OTHER }, { attempt: 2 }, { status: 'running' }]) {
    await setLive({ status: 'claimed', node_id: NODE, token: 1, attempt: 1, ...change });
    expect(await findOwnClaims(engine.store, NODE, [claim]), JSON.stringify(change)).toEqual([]);
  }
  await setLive({ status: 'claimed', node_id: NODE, token: 1, attempt: 1 });
  await direct.query('UPDATE node_fence SET fenced_at = 1 WHERE node_id = ?', [NODE]);
  expect(await findOwnClaims(engine.store, NODE, [claim])).toEqual([]);
  await direct.query('UPDATE node_fence SET fenced_at = NULL WHERE node_id = ?', [NODE]);
});

const newReporter = () => new ExecutionReporter({ ...engine, random: () => 0.5 });

interface Claimed {
  id: number;
  fireAt: number;
  taskId: number;
}

const markOf = ({ id, fireAt }: Claimed) => ({
  ...{ executionId: id, fireAt, token: 1, attempt: 1, startedAt: now },
});

const reportOf = (execution: Claimed): AttemptReport => ({
  ...markOf(execution),
  ...{ taskId: execution.taskId, taskVersion: 1, status: 'failed', finishedAt: now + 7, result: null },
  ...{ errorCode: 'HTTP_STATUS', errorMessage: 'no' },
});
