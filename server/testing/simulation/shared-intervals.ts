import { sharedPauseEnd } from '@/server/domain/task/change-schedule';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import type { OperatorTools } from './operator-changes';
import * as statement from './operator-statements';

/** An interval of many tasks. */
export type SharedOf = { scope: 'all' | 'group'; scopeId: number; kind: 'pause' | 'freeze' | 'calendar' };

function insertShared(
  transaction: MemoryTransaction,
  id: number,
  of: SharedOf,
  { now, fromAt, toAt }: { now: number; fromAt: number; toAt: number | null },
): Promise<void> {
  return statement.insertInterval(transaction, {
    ...of,
    id,
    fromAt,
    toAt,
    reason: '',
    actorId: 1,
    createdAt: now,
  });
}

/** Pauses them from now on, unless they are; without an end they are paused for good. */
export async function pauseShared(
  { store, nextId }: OperatorTools,
  of: SharedOf,
  forMs: number | null,
): Promise<void> {
  await store.transaction(async (transaction) => {
    await statement.lockSwitches(transaction);
    const now = await transaction.readNow();
    const known = await statement.findIntervals(transaction, of, now);
    if (forMs !== null && known.length > 0) return;
    const toAt = forMs === null ? null : now + forMs;
    await insertShared(transaction, nextId(), of, { now, fromAt: now, toAt });
  });
}

export async function freezeGroup(
  { store, nextId }: OperatorTools,
  of: SharedOf,
  { inMs, forMs }: { inMs: number; forMs: number },
): Promise<void> {
  await store.transaction(async (transaction) => {
    await statement.lockSwitches(transaction);
    const now = await transaction.readNow();
    const fromAt = Math.max(now, now + inMs);
    await insertShared(transaction, nextId(), of, { now, fromAt, toAt: fromAt + forMs });
  });
}

export async function endShared({ store, highestNow }: OperatorTools, of: SharedOf): Promise<void> {
  await store.transaction(async (transaction) => {
    await statement.lockSwitches(transaction);
    const now = await transaction.readNow();
    for (const interval of await statement.findIntervals(transaction, of, now)) {
      const end = of.kind === 'pause' ? sharedPauseEnd(now, highestNow(), interval) : now;
      await statement.endIntervals(transaction, [interval], end);
    }
  });
}
