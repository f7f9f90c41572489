import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { LOOK_AHEAD_MS, SHARDS } from '@/server/domain/cluster/cluster-timing';
import { selectOverdueTasks } from '@/server/repositories/engine/invariant-statements';
import { atMost, type Figure, percentile, plain } from './figures';
import { type Installation, openInstallation } from './installation';
import type { BenchServers } from './servers';
import { TELLS_USAGE, usageOf } from './usage';
import { startBenchWorker } from './worker';

const TASKS = 1_000_000;
const IDLE_MS = 60_000;
/** From its start on until what a worker does once is over. */
const SETTLED_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 5;
const READS = 500;
const BATCH = 500;
const OVERDUE_MS = 30_000;

/** A worker beside a million enabled tasks of which none is due: its start, what it holds and uses, and the reads it repeats. */
export async function idle(servers: BenchServers): Promise<Figure[]> {
  const begun = performance.now();
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl, TASKS);
  process.stdout.write(`  table made in ${Math.round((performance.now() - begun) / 1_000)} s\n`);
  const startedAt = performance.now();
  const worker = await startBenchWorker(installation, TELLS_USAGE);
  try {
    const readyMs = performance.now() - startedAt;
    await untilOwned(installation, worker.nodeId);
    const ownedMs = performance.now() - startedAt;
    await wait(SETTLED_AFTER_MS);
    const before = await usageOf(worker, false);
    await wait(IDLE_MS);
    const after = await usageOf(worker, true);
    const reads = await readTimes(installation);
    return [
      plain('ready, from the start of its process', `${Math.round(readyMs)} ms`),
      atMost('ready and all shards owned', Math.round(ownedMs), 4_000, ' ms'),
      atMost('heap and external after a collection', Math.round(after.heldMb), 150, ' MB'),
      atMost('most memory of its process', Math.round(after.peakMb), 350, ' MB'),
      atMost('processor time in 60 s', Math.round(after.cpuMs - before.cpuMs), IDLE_MS / 100, ' ms'),
      ...reads,
    ];
  } finally {
    await worker.kill();
    await installation.close();
  }
}

async function untilOwned({ pool }: Installation, nodeId: number): Promise<void> {
  for (;;) {
    const [[row]] = await pool.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM shard WHERE owner_id = ?', [
      nodeId,
    ]);
    if (Number(row?.n) === SHARDS) return;
    await wait(LOOK_EVERY_MS);
  }
}

/** The statements themselves, over all shards as one worker alone has them, beside that worker. */
async function readTimes({ engine, pool }: Installation): Promise<Figure[]> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const request = { shards, aheadMs: LOOK_AHEAD_MS, limit: BATCH, after: null };
  return [
    ...(await timesOf('due read', () => engine.store.readDueTasks(request))),
    ...(await timesOf('overdue scan', () => selectOverdueTasks(pool, OVERDUE_MS, BATCH))),
  ];
}

async function timesOf(name: string, read: () => Promise<unknown[]>): Promise<Figure[]> {
  const times: number[] = [];
  for (let done = 0; done < READS; done += 1) {
    const begun = performance.now();
    const found = await read();
    times.push(performance.now() - begun);
    if (found.length > 0) throw new Error('a task of the idle table is due');
  }
  const p99 = Number(percentile(times, 0.99).toFixed(1));
  return [
    plain(`${name}: p50`, `${percentile(times, 0.5).toFixed(1)} ms`),
    atMost(`${name}: p99`, p99, 5, ' ms'),
  ];
}
