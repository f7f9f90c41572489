import type { RetentionStore } from '@/server/chores/ports';
import { prune } from '@/server/chores/prune';
import { IncidentBook } from '@/server/cluster/incident-book';
import type { Dice } from '@/server/testing/schedule-oracle/random';

/** Longer than the longest grace, so that nothing that may still run as if on time is too old; else as short as can be. */
const SHORTEST_KEPT_MS = 75_000;
const LONGEST_KEPT_MS = 150_000;

/** The chore as a worker runs it, with a retention that is over within a run. */
export function pruneOnce(
  store: RetentionStore,
  { dice, onDeleted }: { dice: Dice; onDeleted: () => void },
): Promise<void> {
  const incidents = new IncidentBook({
    store: {
      open: () => Promise.resolve(false),
      close: () => Promise.resolve(false),
      closeStale: () => Promise.resolve([]),
    },
    takeIds: () => Promise.resolve([1]),
    log: { error: () => undefined, warn: () => undefined, info: () => undefined },
  });
  const retention = { executionMs: dice.whole(SHORTEST_KEPT_MS, LONGEST_KEPT_MS), logMs: 0 };
  return prune({ store, incidents, retention, onDeleted }, new AbortController().signal);
}
