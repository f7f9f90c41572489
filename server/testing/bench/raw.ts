import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';
import { createEnginePool } from '@/server/db/engine-pool';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { getZones } from '@/server/services/task-schedule';
import { TcpProxy } from '../tcp-proxy';
import { atLeast, type Figure, median, plain } from './figures';
import { type Installation, openInstallation } from './installation';
import { PacketRecorder, type SentPacket } from './packet-recorder';
import type { BenchServers } from './servers';
import { EXECUTIONS, NEVER_DUE, productThroughput, TASKS } from './throughput';
import { startBenchWorker } from './worker';

const ROUNDS = 5;
/** Undo of rounds before is cleared away meanwhile: it would be paid for by whoever comes next. */
const REST_MS = 4_000;
const LONGEST_TURN_MS = 20;

interface Recording {
  packets: SentPacket[];
  /** What the recorded run has inserted lies behind these identifiers, up to those. */
  from: Identifiers;
  to: Identifiers;
}

interface Identifiers {
  task_execution: number;
  audit: number;
}

/**
 * The same executions by the product, and by nothing but its statements: those of one ordinary run, as they went over the wire, sent
 * again over as many connections and in the same order, without a product that decides anything.
 */
export async function raw(servers: BenchServers): Promise<Figure[]> {
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
  try {
    const figures: Figure[] = [];
    for (const policy of ['allow', 'skip'] as const) {
      const tasks = await installation.createTasks(TASKS[policy], NEVER_DUE, { overlap: { policy } });
      const recording = await record(installation, tasks);
      const product: number[] = [];
      const statements: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        product.push(await byProduct(installation, tasks));
        await forget(installation.pool, recording);
        statements.push(await replay(installation, recording));
        process.stdout.write(
          `  ${policy}: product ${Math.round(product.at(-1) as number)}, statements ${Math.round(statements.at(-1) as number)} a second\n`,
        );
      }
      figures.push(
        plain(`${policy}: product, executions/s`, median(product).toFixed(0)),
        plain(`${policy}: its statements alone, executions/s`, median(statements).toFixed(0)),
        plain(`${policy}: packets of ${EXECUTIONS} executions`, String(recording.packets.length)),
        atLeast(`${policy}: product against its statements`, median(product) / median(statements), 0.7),
      );
    }
    return figures;
  } finally {
    await installation.close();
  }
}

/** By a worker whose code is warm. */
async function byProduct(installation: Installation, tasks: readonly number[]): Promise<number> {
  const worker = await startBenchWorker(installation);
  try {
    await productThroughput(installation, worker, tasks);
    await wait(REST_MS);
    return await productThroughput(installation, worker, tasks);
  } finally {
    await worker.stop();
  }
}

async function record(installation: Installation, tasks: readonly number[]): Promise<Recording> {
  const { url, engine, pool } = installation;
  const proxy = await TcpProxy.start(url);
  const recorder = new PacketRecorder();
  proxy.onRequest = recorder.read;
  const proxied = createEnginePool(proxy.url(url), 8);
  const worker = await startBenchWorker({ ...installation, url: proxy.url(url) });
  try {
    const recorded = {
      ...{ ...engine, ...openEngine(proxied, (definition) => compileDefinition(definition, getZones())) },
    };
    // connections, versions and lanes are made by a run before
    await productThroughput({ ...installation, engine: recorded }, worker, tasks);
    const from = await newest(pool);
    recorder.begin();
    await productThroughput({ ...installation, engine: recorded }, worker, tasks);
    return { packets: recorder.end(), from, to: await newest(pool) };
  } finally {
    await worker.stop();
    await proxied.end();
    await proxy.close();
  }
}

/**
 * Sends each packet when the one before it was sent and its own connection has answered. One that waits for a lock is not waited for: what
 * releases it comes later.
 */
async function replay({ url, pool }: Installation, { packets, from, to }: Recording): Promise<number> {
  const numbers = [...new Set(packets.map(({ connection }) => connection))];
  const replaying = createEnginePool(url, numbers.length);
  const connections = new Map<number, PoolConnection>();
  for (const number of numbers) connections.set(number, await replaying.getConnection());
  const answers = new Map<number, Promise<unknown>>();
  const begun = performance.now();
  for (const { connection, sql } of packets) {
    const before = answers.get(connection) ?? Promise.resolve();
    await Promise.race([before, wait(LONGEST_TURN_MS)]);
    answers.set(
      connection,
      before.then(() => (connections.get(connection) as PoolConnection).query(sql)),
    );
  }
  await Promise.all(answers.values());
  const seconds = (performance.now() - begun) / 1_000;
  await replaying.end();
  const [[row]] = await pool.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM task_execution WHERE id > ? AND id <= ? AND status = 'succeeded'",
    [from.task_execution, to.task_execution],
  );
  if (Number(row?.n) !== EXECUTIONS)
    throw new Error(`the statements made ${row?.n} of ${EXECUTIONS} executions`);
  return EXECUTIONS / seconds;
}

/** Takes away what the recorded run inserted, so that its statements find what they found. */
async function forget(pool: Pool, { from, to }: Recording): Promise<void> {
  for (const table of ['task_execution', 'audit'] as const)
    await pool.query(`DELETE FROM ${table} WHERE id > ? AND id <= ?`, [from[table], to[table]]);
  await wait(REST_MS);
}

async function newest(pool: Pool): Promise<Identifiers> {
  const [[row]] = await pool.query<RowDataPacket[]>(
    'SELECT (SELECT MAX(id) FROM task_execution) AS task_execution, (SELECT MAX(id) FROM audit) AS audit',
  );
  return row as unknown as Identifiers;
}
