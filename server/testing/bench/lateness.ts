import { startTarget } from '../cluster/target';
import { type Burst, type BurstResult, latenessOf, named, runBurst, startFor } from './burst';
import { atLeast, atMost, type Figure, percentile, plain } from './figures';
import { openInstallation } from './installation';
import { peerLateness } from './peer';
import type { BenchServers } from './servers';

const LOAD = { perSecond: 1_000, seconds: 30 };
const PATHS = { 'no lane': 'allow', 'lane reserved': 'skip' } as const;
/** A call that still runs whenever the next fire is looked for, 0.7 to 0.2 s ahead, and is over shortly before that is due. */
const ANSWER_AFTER_MS = 850;

/** 1,000 tasks due in the same second, every second for half a minute, read from their rows; then the same load on BullMQ. */
export async function lateness(servers: BenchServers): Promise<Figure[]> {
  const figures: Figure[] = [];
  const p99: number[] = [];
  for (const [name, policy] of Object.entries(PATHS)) {
    const result = await burst(servers, { ...LOAD, change: { overlap: { policy } } });
    const late = latenessOf(result);
    p99.push(percentile(late, 0.99));
    figures.push(
      ...named(name, [
        atMost('p50', percentile(late, 0.5), 5, ' ms'),
        atMost('p99', percentile(late, 0.99), 25, ' ms'),
        atMost('p99.9', percentile(late, 0.999), 60, ' ms'),
        plain('max', `${percentile(late, 1)} ms`),
        ...result.faults,
      ]),
    );
  }
  const peer = await peerLateness(servers.peers(), 'bullmq', servers.redisUrl, {
    ...LOAD,
    startAt: startFor(LOAD.perSecond),
  });
  const peerP99 = percentile(peer, 0.99);
  return [
    ...figures,
    plain('BullMQ: p50 / p99', `${percentile(peer, 0.5)} / ${peerP99} ms`),
    atLeast('p99 of BullMQ against the worse path', peerP99 / Math.max(1, ...p99), 30),
  ];
}

/**
 * Fires that find their lane taken when they are looked for, and free when they are due: calls that take a part of a second. As many as the
 * slots of a worker hold, then as many as in the other paths, with so many slots.
 */
export async function atDue(servers: BenchServers): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const perSecond of [250, LOAD.perSecond]) {
    const target = await startTarget();
    const settings = perSecond > 256 ? { WORKER_SLOTS_HTTP: String(perSecond) } : {};
    process.stdout.write(`  settings changed: ${JSON.stringify(settings)}\n`);
    try {
      const change = { executor: 'http' as const, http: { url: target.url(ANSWER_AFTER_MS) } };
      const result = await burst(servers, { ...LOAD, perSecond, change, settings });
      const late = latenessOf(result);
      figures.push(
        ...named(`${perSecond} a second`, [
          plain('fires that found their lane taken', String(result.heldFires)),
          plain('p50', `${percentile(late, 0.5)} ms`),
          atMost('p99', percentile(late, 0.99), 100, ' ms'),
          plain('max', `${percentile(late, 1)} ms`),
          ...result.faults,
        ]),
      );
    } finally {
      await target.close();
    }
  }
  return figures;
}

/** 10,000 tasks in every second for a quarter of a minute, spread over the second as the product spreads many equal fires. */
export async function tenThousand(servers: BenchServers): Promise<Figure[]> {
  const change = { overlap: { policy: 'allow' }, spreadMs: 1_000 } as const;
  const result = await burst(servers, { perSecond: 10_000, seconds: 15, change });
  const late = latenessOf(result);
  return [
    plain('p50', `${percentile(late, 0.5)} ms`),
    atMost('p99', percentile(late, 0.99), 100, ' ms'),
    plain('max', `${percentile(late, 1)} ms`),
    ...result.faults,
  ];
}

async function burst(servers: BenchServers, load: Burst): Promise<BurstResult> {
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
  try {
    return await runBurst(installation, load);
  } finally {
    await installation.close();
  }
}
