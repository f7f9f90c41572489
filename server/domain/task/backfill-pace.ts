/** Executions of a backfill that wait for a lane at once: enough to keep the lanes busy, few enough to cancel. */
export const MOST_WAITING_OF_BACKFILL = 10;
/** Fires of a backfill decided in one transaction. */
export const BACKFILL_BATCH = 200;
export const MAX_BACKFILL_FIRES = 100_000;

export interface BackfillPace {
  createdAt: number;
  insertedCount: number;
  /** Null is as fast as the lanes allow. */
  perMinute: number | null;
}

/** How many executions a backfill may insert now: evenly over the minutes since it began, beginning with one. */
export function backfillAllowance(
  { createdAt, insertedCount, perMinute }: BackfillPace,
  now: number,
): number {
  if (perMinute === null) return BACKFILL_BATCH;
  const earned = 1 + Math.floor((Math.max(0, now - createdAt) * perMinute) / 60_000);
  return Math.min(BACKFILL_BATCH, Math.max(0, earned - insertedCount));
}
