import { expect } from 'vitest';
import type { StaleWrite } from '@/server/observability/metrics';
import { quantile, shown } from '../say';
import { repeatedCalls } from './checker/check-calls';
import { checkHistory, type Finding } from './checker/check-history';
import type { ClusterHistory, TargetCall } from './checker/cluster-history';
import { readHistory } from './read-history';
import { type TestCluster, until } from './test-cluster';

/** A bound against hanging: behind an outage tasks whose executions outlast their period catch up slowly. */
const DECIDED_WITHIN_MS = 180_000;
const DONE_WITHIN_MS = 40_000;

/** What became of a cluster and its load. */
export interface Verdict {
  findings: Finding[];
  history: ClusterHistory;
  /** Calls of executions that were called more than once, each allowed by the checker or a finding. */
  repeated: TargetCall[][];
  /** Writes of owners that were none any more, as counted by the workers that ended in order. */
  refused: Partial<Record<StaleWrite, number>>;
  summary: string;
}

/** Lets everything that is due be decided, ends the schedules, lets what runs finish, stops the workers and judges it all. */
export async function settle(cluster: TestCluster): Promise<Verdict> {
  const dueBy = await cluster.now();
  await until(
    async () => expect(await cluster.count('task', 'next_fire_at <= ?', [dueBy])).toBe(0),
    DECIDED_WITHIN_MS,
  );
  // archived as well, lest the scanner of the product mend tasks that seem to have lost their next fire
  await cluster.query('UPDATE task SET next_fire_at = NULL, next_due_at = NULL, archived_at = ?', [dueBy]);
  await until(async () => expect(await cluster.count('execution_live', 'TRUE')).toBe(0), DONE_WITHIN_MS);
  const codes = await Promise.all(cluster.nodes.map(({ worker }) => worker.stop()));
  expect(codes).toEqual(cluster.nodes.map(() => 0));
  const calls = await cluster.target.calls();
  const history = await readHistory(cluster.query, { tasks: cluster.tasks, calls, until: dueBy });
  const verdict = {
    findings: checkHistory(history),
    history,
    repeated: repeatedCalls(history),
    refused: refusedBy(cluster),
  };
  return { ...verdict, summary: summaryOf(verdict) };
}

function refusedBy({ nodes }: TestCluster): Verdict['refused'] {
  const total: Verdict['refused'] = {};
  for (const worker of nodes.flatMap(({ ended, worker }) => [...ended, worker])) {
    for (const [write, count] of Object.entries(worker.metrics()?.staleWritesRefused ?? {}))
      total[write as StaleWrite] = (total[write as StaleWrite] ?? 0) + count;
  }
  return total;
}

function summaryOf({ findings, history, repeated, refused }: Omit<Verdict, 'summary'>): string {
  const count = (kind: Finding['kind']) => findings.filter((one) => one.kind === kind).length;
  const late = history.executions.flatMap(({ startedAt, dueAt }) =>
    startedAt === null ? [] : [startedAt - dueAt],
  );
  const skipped = history.skips.reduce((sum, { fireCount }) => sum + fireCount, 0);
  const tokens = new Map<string, number>();
  for (const calls of repeated) {
    const words = calls.map(({ token }) => token).join('>');
    tokens.set(words, (tokens.get(words) ?? 0) + 1);
  }
  return [
    `${history.executions.length} executions, ${skipped} skips`,
    `lost/doubled/early ${count('lost')}/${count('doubled')}/${count('early')}`,
    `late p50 ${quantile(late, 0.5)} p99 ${quantile(late, 0.99)} max ${Math.max(...late)} ms`,
    `repeated calls by tokens ${repeated.length} (${shown(Object.fromEntries(tokens))})`,
    `stale writes refused ${shown(refused)}`,
  ].join('; ');
}
