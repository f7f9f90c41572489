import { setTimeout as wait } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { startTarget, type Target } from '../cluster/target';
import { runBurst } from './burst';
import { atMost, type Figure, percentile, plain } from './figures';
import { openInstallation } from './installation';
import type { BenchServers } from './servers';

const LOAD = { perSecond: 1_000, seconds: 30 };

/** 1,000 calls due in one second, every second for half a minute, by the clock of the target; then as many requests sent by undici alone. */
export async function http(servers: BenchServers): Promise<Figure[]> {
  const product = await productCalls(servers);
  const raw = await rawCalls();
  const p99 = percentile(product.late, 0.99);
  const rawP99 = percentile(raw, 0.99);
  return [
    plain('request begins: p50', `${percentile(product.late, 0.5)} ms`),
    atMost('request begins: p99', p99, 200, ' ms'),
    plain('request begins: max', `${percentile(product.late, 1)} ms`),
    plain('undici alone: p50 / p99', `${percentile(raw, 0.5)} / ${rawP99} ms`),
    atMost('p99 against undici alone', Number((p99 / rawP99).toFixed(2)), 1.5),
    ...product.faults,
  ];
}

async function productCalls(servers: BenchServers): Promise<{ late: number[]; faults: Figure[] }> {
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
  const target = await startTarget();
  try {
    const change = { executor: 'http' as const, http: { url: target.url(0) } };
    const result = await runBurst(installation, { ...LOAD, change });
    const dueAt = new Map(result.executions.map((execution) => [execution.id, execution.dueAt]));
    const calls = await target.calls();
    const late = calls.map(({ executionId, at }) => at - (dueAt.get(executionId) ?? Number.NaN));
    return {
      late,
      faults: [
        ...result.faults,
        atMost('called again', calls.length - new Set(calls.map((call) => call.executionId)).size, 0),
        atMost('called before its instant', late.filter((ms) => ms < 0).length, 0),
      ],
    };
  } finally {
    await target.close();
    await installation.close();
  }
}

/** Milliseconds from the second to the request at the target, of requests that all are sent at once in each second. */
async function rawCalls(): Promise<number[]> {
  const target = await startTarget();
  const agent = new Agent();
  try {
    const startAt = Math.ceil((Date.now() + 1_000) / 1_000) * 1_000;
    for (let second = 0; second < LOAD.seconds; second += 1) {
      await wait(startAt + second * 1_000 - Date.now());
      await sendAll(target, agent, startAt + second * 1_000);
    }
    const calls = await target.calls();
    return calls.map(({ executionId, at }) => at - executionId);
  } finally {
    await agent.close();
    await target.close();
  }
}

/** The header that names an execution names the instant here. */
const sendAll = (target: Target, dispatcher: Agent, dueAt: number) =>
  Promise.all(
    Array.from({ length: LOAD.perSecond }, async () => {
      const headers = { 'x-punctual-execution-id': String(dueAt) };
      const { body } = await request(target.url(0), { dispatcher, headers });
      await body.dump();
    }),
  );
