import { expect } from 'vitest';
import type { IncidentKind } from '@/server/domain/cluster/incident-kinds';
import type { LockProvider } from '@/server/lock/distributed-lock';
import { quantile } from '../say';
import type { ClusterHistory } from './checker/cluster-history';
import { type TestCluster, until } from './test-cluster';

const ALARM_WITHIN_MS = 5_000;
const SCHEDULED_WITHIN_MS = 5_000;
const SHOWN_WITHIN_MS = 2_000;
const BACK_WITHIN_MS = 10_000;

/** Waits until an alarm is open whose row meets the condition too; resolves to the milliseconds that took. */
export async function alarmed(
  cluster: TestCluster,
  kind: IncidentKind,
  condition = 'TRUE',
  values: readonly unknown[] = [],
  withinMs = ALARM_WITHIN_MS,
): Promise<number> {
  const open = `kind = ? AND until_at IS NULL AND ${condition}`;
  return Math.round(
    await until(
      async () => expect(await cluster.count('incident', open, [kind, ...values])).toBeGreaterThan(0),
      withinMs,
    ),
  );
}

/** Waits until a fire is decided again, with the database just able to take it; resolves to the milliseconds that took. */
export async function scheduledAgain(cluster: TestCluster): Promise<number> {
  const since = await cluster.now();
  const { query } = cluster;
  return Math.round(
    await until(async () => {
      expect(await query('SELECT 1 FROM task_execution WHERE created_at > ? LIMIT 1', [since])).toHaveLength(
        1,
      );
    }, SCHEDULED_WITHIN_MS),
  );
}

/** Waits until every worker shows who grants its locks; resolves to the milliseconds that took. */
export async function locksAreBy(cluster: TestCluster, provider: LockProvider): Promise<number> {
  const shows = "status = 'live' AND lock_provider = ?";
  return Math.round(
    await until(
      async () => expect(await cluster.count('scheduler_node', shows, [provider])).toBe(cluster.nodes.length),
      provider === 'mysql' ? SHOWN_WITHIN_MS : BACK_WITHIN_MS,
    ),
  );
}

/** How late 99 of a hundred executions started that were due within (from, to]. */
export function lateP99({ executions }: ClusterHistory, from: number, to: number): number {
  const late = executions.flatMap(({ dueAt, startedAt }) =>
    startedAt !== null && from < dueAt && dueAt <= to ? [startedAt - dueAt] : [],
  );
  return quantile(late, 0.99);
}
