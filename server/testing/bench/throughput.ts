import type { RowDataPacket } from 'mysql2/promise';
import { runTaskBatch } from '@/server/services/execution-control.service';
import type { WorkerProcess } from '../cluster/worker-process';
import { atLeast, type Figure, median, plain } from './figures';
import { inBatches } from './in-batches';
import { type Installation, OPERATOR, openInstallation } from './installation';
import { peerThroughput } from './peer';
import { startPostgres } from './postgres';
import type { BenchServers } from './servers';
import { untilDone } from './until-done';
import { startBenchWorker } from './worker';

const ROUNDS = 5;
export const EXECUTIONS = 20_000;
export const NEVER_DUE = '0 0 0 1 1 *';
/** With `skip`, a task takes one at a time and lets 100 wait. */
export const TASKS = { allow: 40, skip: 400 };
const TARGETS = { bullmq: 2.5, 'graphile-worker': 1.3, 'pg-boss': 1.3 } as const;
type Peer = keyof typeof TARGETS;
const PEERS = Object.keys(TARGETS) as Peer[];

/** Enqueues and processes 20,000 executions by the ordinary path, in turn with each peer, five rounds. */
export async function throughput(servers: BenchServers): Promise<Figure[]> {
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
  const postgres = await startPostgres();
  const rates: Record<string, number[]> = {};
  const add = (name: string, rate: number) => {
    rates[name] = [...(rates[name] ?? []), rate];
    process.stdout.write(`  ${name}: ${Math.round(rate)} a second\n`);
  };
  const worker = await startBenchWorker(installation);
  try {
    const allow = await installation.createTasks(TASKS.allow, NEVER_DUE, { overlap: { policy: 'allow' } });
    const skip = await installation.createTasks(TASKS.skip, NEVER_DUE, {});
    for (let round = 0; round < ROUNDS; round += 1) {
      add('allow', await productThroughput(installation, worker, allow));
      add('skip', await productThroughput(installation, worker, skip));
      for (const peer of PEERS) {
        const url = peer === 'bullmq' ? servers.redisUrl : postgres.url;
        add(peer, await peerThroughput(servers.peers(), peer, url, EXECUTIONS));
      }
    }
  } finally {
    await worker.kill();
    await postgres.stop();
    await installation.close();
  }
  const medianOf = (name: string) => median(rates[name] ?? []);
  return [
    ...Object.keys(rates).map((name) => plain(`${name}, executions/s`, medianOf(name).toFixed(0))),
    ...PEERS.map((peer) =>
      atLeast(`allow against ${peer}`, medianOf('allow') / medianOf(peer), TARGETS[peer]),
    ),
    atLeast('skip against allow', medianOf('skip') / medianOf('allow'), 0.65),
  ];
}

export async function productThroughput(
  { engine, pool }: Installation,
  worker: WorkerProcess,
  tasks: readonly number[],
): Promise<number> {
  const before = await succeeded(pool);
  const items = Array.from({ length: EXECUTIONS / tasks.length }, () => ({}));
  const begun = performance.now();
  await inBatches(tasks.length, (index) =>
    runTaskBatch(engine, OPERATOR, tasks[index] as number, 'api', items),
  );
  await untilDone(pool, worker);
  const seconds = (performance.now() - begun) / 1_000;
  const done = (await succeeded(pool)) - before;
  if (done !== EXECUTIONS) throw new Error(`${done} of ${EXECUTIONS} executions succeeded`);
  return EXECUTIONS / seconds;
}

async function succeeded(pool: Installation['pool']): Promise<number> {
  const [[row]] = await pool.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM task_execution WHERE status = 'succeeded'",
  );
  return Number(row?.n);
}
