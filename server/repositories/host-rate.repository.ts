import { asc, eq, sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { user } from '@/server/db/schema/access';
import { hostRate } from '@/server/db/schema/cluster';
import { DATABASE_NOW } from '@/server/db/time';

export interface HostRateRow {
  host: string;
  calls: number;
  periodSeconds: number;
  updatedAt: number;
  /** Null when who set it is gone. */
  updatedBy: string | null;
  /** Executions in the queue for their turn there. */
  putOff: number;
  /** The last of their turns; null when none waits. */
  lastCallAt: number | null;
}

/** Rates by host. What is put off is found by one range of index execution_live_queue. */
export async function listHostRates(executor: Executor): Promise<HostRateRow[]> {
  const [rates, [counts]] = await Promise.all([
    executor
      .select({
        ...{ host: hostRate.host, calls: hostRate.calls, periodSeconds: hostRate.periodSeconds },
        ...{ updatedAt: hostRate.updatedAt, updatedBy: user.displayName },
      })
      .from(hostRate)
      .leftJoin(user, eq(user.id, hostRate.updatedBy))
      .orderBy(asc(hostRate.host)),
    executor.execute(sql`SELECT call_host AS host, COUNT(*) AS putOff, MAX(call_at) AS lastCallAt FROM execution_live
      WHERE status = 'queued' AND executor = 'http' AND call_host IS NOT NULL GROUP BY call_host`),
  ]);
  const waiting = new Map(
    (counts as unknown as { host: string; putOff: number; lastCallAt: number }[]).map((row) => [
      row.host,
      row,
    ]),
  );
  return rates.map((rate) => {
    const { putOff = 0, lastCallAt = null } = waiting.get(rate.host) ?? {};
    return { ...rate, putOff: Number(putOff), lastCallAt: lastCallAt === null ? null : Number(lastCallAt) };
  });
}

export type StoredRate = Pick<HostRateRow, 'host' | 'calls' | 'periodSeconds'>;

/** The rate of a host, locked for update, or null. Primary key. */
export async function lockHostRate(executor: Executor, host: string): Promise<StoredRate | null> {
  const rows = await executor
    .select({ host: hostRate.host, calls: hostRate.calls, periodSeconds: hostRate.periodSeconds })
    .from(hostRate)
    .where(eq(hostRate.host, host))
    .for('update');
  return rows[0] ?? null;
}

/** Primary key. Turns are given away anew from now on: those given away by another rate are taken back. */
export async function upsertHostRate(
  executor: Executor,
  { host, calls, periodSeconds }: StoredRate,
  { at, by }: { at: number; by: number },
): Promise<void> {
  const change = { calls, periodSeconds, nextCallUs: 0, updatedAt: at, updatedBy: by };
  await executor
    .insert(hostRate)
    .values({ host, ...change })
    .onDuplicateKeyUpdate({ set: change });
}

/** Primary key. */
export async function deleteHostRate(executor: Executor, host: string): Promise<void> {
  await executor.delete(hostRate).where(eq(hostRate.host, host));
}

const RELEASED_AT_ONCE = 1_000;

/**
 * Takes the turns back that executions in the queue have at a host, and lets them be taken at once. One range of index execution_live_queue,
 * then primary keys, a thousand in a statement: nodes go on meanwhile.
 */
export async function releasePutOff(executor: Executor, host: string): Promise<void> {
  const [found] = await executor.execute(sql`SELECT execution_id AS id FROM execution_live
    WHERE status = 'queued' AND executor = 'http' AND call_host = ${host} ORDER BY execution_id`);
  const ids = (found as unknown as { id: number }[]).map((row) => row.id);
  for (let from = 0; from < ids.length; from += RELEASED_AT_ONCE) {
    await executor.execute(sql`UPDATE execution_live SET due_at = ${sql.raw(DATABASE_NOW)}, call_at = NULL, call_host = NULL
      WHERE execution_id IN ${ids.slice(from, from + RELEASED_AT_ONCE)} AND status = 'queued' AND call_host = ${host}`);
  }
}
