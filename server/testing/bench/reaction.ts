import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { cancelExecutionsFor, runTask } from '@/server/services/execution-control.service';
import { updateTask } from '@/server/services/task.service';
import { atMost, type Figure, percentile, plain } from './figures';
import { type Installation, OPERATOR, openInstallation } from './installation';
import type { BenchServers } from './servers';
import { untilDone } from './until-done';
import { startBenchWorker } from './worker';

const TRIES = 20;
const NEVER_DUE = '0 0 0 1 1 *';
/** An edit makes its task due so soon: near enough to be decided by the first look behind it. */
const DUE_AFTER_MS = 600;
/** Tries begin at any phase of whatever a worker does at intervals. */
const MOST_PAUSE_MS = 400;
const NO_REDIS = 'redis://127.0.0.1:1';

interface Reactions {
  run: number[];
  edit: number[];
  cancel: number[];
}

/** From a manual run, an edit that makes a fire near, and a cancel of a running HTTP call, until one of two workers has acted. */
export async function reaction(servers: BenchServers): Promise<Figure[]> {
  const target = http.createServer(() => undefined).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
  try {
    return [
      ...(await measure(servers, { name: 'with Redis', redisUrl: servers.redisUrl, url, mostMs: 1_000 })),
      ...(await measure(servers, { name: 'without Redis', redisUrl: NO_REDIS, url, mostMs: 2_000 })),
    ];
  } finally {
    target.closeAllConnections();
    target.close();
  }
}

async function measure(
  servers: BenchServers,
  { name, redisUrl, url, mostMs }: { name: string; redisUrl: string; url: string; mostMs: number },
): Promise<Figure[]> {
  const installation = await openInstallation(servers.databaseUrl, redisUrl);
  const workers = await Promise.all([1, 2].map(() => startBenchWorker(installation)));
  const done = () => untilDone(installation.pool, workers[0] as (typeof workers)[number]);
  try {
    const reactions = await reactionsOf(installation, url, done);
    const line = (values: number[]) => `p50 ${percentile(values, 0.5)}, max ${percentile(values, 1)} ms`;
    return [
      plain(`${name}: a manual run starts`, line(reactions.run)),
      plain(`${name}: a fire that an edit made near is decided`, line(reactions.edit)),
      plain(`${name}: a running execution is cancelled`, line(reactions.cancel)),
      atMost(`${name}: longest cancel`, percentile(reactions.cancel, 1), mostMs, ' ms'),
    ];
  } finally {
    for (const worker of workers) await worker.kill();
    await installation.close();
  }
}

async function reactionsOf(
  installation: Installation,
  url: string,
  done: () => Promise<void>,
): Promise<Reactions> {
  const { createTasks, pool } = installation;
  const [quick] = (await createTasks(1, NEVER_DUE, {})) as [number];
  const [hanging] = (await createTasks(1, NEVER_DUE, {
    ...{ executor: 'http', http: { url } },
  })) as [number];
  const edited = await createTasks(TRIES, NEVER_DUE, {});
  const reactions: Reactions = { run: [], edit: [], cancel: [] };
  for (const id of edited) {
    await wait(Math.random() * MOST_PAUSE_MS);
    reactions.run.push(await runOnce(installation, quick, done));
    await wait(Math.random() * MOST_PAUSE_MS);
    reactions.edit.push(await editOnce(installation, id, done));
    await wait(Math.random() * MOST_PAUSE_MS);
    reactions.cancel.push(await cancelOnce(installation, hanging));
    await done();
  }
  return reactions;

  async function cancelOnce({ database, engine }: Installation, id: number): Promise<number> {
    const { executionId, fireAt } = await runTask(engine, OPERATOR, { id });
    while ((await rowOf(executionId)).status !== 'running') await wait(5);
    // its mark is written beside the call: the call is under way, and has reached the target, a moment later
    await wait(Math.random() * MOST_PAUSE_MS);
    await cancelExecutionsFor(database, engine, OPERATOR, {
      ...{ executions: [{ id: executionId, fireAt }], reason: '' },
    });
    await done();
    const { status, finished_at, cancel_requested_at } = await rowOf(executionId);
    if (status !== 'cancelled') throw new Error(`an execution that was cancelled ended as ${status}`);
    return finished_at - cancel_requested_at;
  }

  async function rowOf(executionId: number): Promise<RowDataPacket> {
    const [[row]] = await pool.query<RowDataPacket[]>(
      'SELECT status, finished_at, cancel_requested_at FROM task_execution WHERE id = ?',
      [executionId],
    );
    return row as RowDataPacket;
  }
}

async function runOnce(
  { engine, pool }: Installation,
  id: number,
  done: () => Promise<void>,
): Promise<number> {
  const { executionId } = await runTask(engine, OPERATOR, { id });
  await done();
  const [[row]] = await pool.query<RowDataPacket[]>(
    'SELECT started_at - created_at AS took FROM task_execution WHERE id = ?',
    [executionId],
  );
  return Number(row?.took);
}

async function editOnce(
  { database, engine, pool }: Installation,
  id: number,
  done: () => Promise<void>,
): Promise<number> {
  const definition = taskDefinitionSchema.parse({
    ...{ name: `edited ${id}`, executor: 'function', handler: 'noop', spreadSeed: 1 },
    schedule: { kind: 'once', at: Date.now() + DUE_AFTER_MS },
  });
  await updateTask(database, OPERATOR, { id, version: 1, definition }, engine.announce);
  await wait(DUE_AFTER_MS);
  await done();
  const [[row]] = await pool.query<RowDataPacket[]>(
    `SELECT e.created_at - v.created_at AS took FROM task_execution e
       JOIN task_version v ON v.task_id = e.task_id AND v.version = e.task_version WHERE e.task_id = ?`,
    [id],
  );
  if (row === undefined) throw new Error(`the edited task ${id} was not fired`);
  return Number(row.took);
}
