import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { atLeast, atMost, type Figure, percentile, plain } from './figures';
import { type Installation, openInstallation } from './installation';
import { peerLateness } from './peer';
import type { BenchServers } from './servers';
import { untilDone } from './until-done';
import { startBenchWorker } from './worker';

const PER_SECOND = 1_000;
const SECONDS = 30;
/** Time to make the tasks and start a worker before the first of them is due. */
const AHEAD_MS = 20_000;
const EVERY_SECOND = '* * * * * *';
const PATHS = { 'no lane': 'allow', 'lane reserved': 'skip' } as const;

/** 1,000 tasks due in the same second, every second for half a minute, read from their rows; then the same load on BullMQ. */
export async function lateness(servers: BenchServers): Promise<Figure[]> {
  const figures: Figure[] = [];
  const p99: number[] = [];
  for (const [name, policy] of Object.entries(PATHS)) {
    const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
    try {
      const late = await productLateness(installation, policy);
      p99.push(percentile(late, 0.99));
      figures.push(
        atMost(`${name}: p50`, percentile(late, 0.5), 5, ' ms'),
        atMost(`${name}: p99`, percentile(late, 0.99), 25, ' ms'),
        atMost(`${name}: p99.9`, percentile(late, 0.999), 60, ' ms'),
        plain(`${name}: max`, `${percentile(late, 1)} ms`),
        atMost(`${name}: lost or skipped`, PER_SECOND * SECONDS - late.length, 0),
        atMost(`${name}: early`, late.filter((ms) => ms < 0).length, 0),
      );
    } finally {
      await installation.close();
    }
  }
  const load = { perSecond: PER_SECOND, seconds: SECONDS, startAt: nextStart() };
  const peer = await peerLateness(servers.peers(), 'bullmq', servers.redisUrl, load);
  const peerP99 = percentile(peer, 0.99);
  figures.push(
    plain('BullMQ: p50 / p99', `${percentile(peer, 0.5)} / ${peerP99} ms`),
    atLeast('p99 of BullMQ against the worse path', peerP99 / Math.max(1, ...p99), 30),
  );
  return figures;
}

const nextStart = () => Math.ceil((Date.now() + AHEAD_MS) / 1_000) * 1_000;

async function productLateness(installation: Installation, policy: 'allow' | 'skip') {
  const { pool, createTasks } = installation;
  const validFrom = nextStart();
  const validUntil = validFrom + (SECONDS - 1) * 1_000;
  const overlap = { policy };
  const ids = await createTasks(PER_SECOND, EVERY_SECOND, { overlap, validFrom, validUntil });
  const worker = await startBenchWorker(installation);
  try {
    if (Date.now() > validFrom - 2_000) throw new Error('the tasks were not ready before they were due');
    await wait(validUntil + 2_000 - Date.now());
    await untilDone(pool, worker);
  } finally {
    await worker.kill();
  }
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT started_at - due_at AS late FROM task_execution
      WHERE task_id IN (?) AND status = 'succeeded' AND fire_at BETWEEN ? AND ?`,
    [ids, validFrom, validUntil],
  );
  return rows.map(({ late }) => Number(late));
}
