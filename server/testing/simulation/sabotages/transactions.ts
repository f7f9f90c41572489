import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';
import { type Overlay, overlaid } from './overlay';

type Write = (transaction: MemoryTransaction) => Promise<unknown>;

/** Inserts and advances in two transactions, in either order. */
export const inTwoTransactions =
  (isAdvanceFirst: boolean) =>
  (store: MemoryEngineStore): MemoryEngineStore => ({
    ...store,
    async transaction(work) {
      const later: Write[] = [];
      const put =
        (name: 'insertExecutions' | 'insertSkips' | 'extendSkips' | 'writeLanes' | 'advanceTasks') =>
        (rows: never) => {
          later.push((transaction) => transaction[name](rows));
          return Promise.resolve((rows as unknown[]).length);
        };
      const overlay: Overlay = isAdvanceFirst
        ? {
            insertExecutions: put('insertExecutions'),
            insertSkips: put('insertSkips'),
            extendSkips: put('extendSkips'),
          }
        : { advanceTasks: put('advanceTasks') };
      const result = await store.transaction((transaction) => work(overlaid(transaction, overlay)));
      if (later.length > 0)
        await store.transaction(async (transaction) => {
          for (const write of later) await write(transaction);
        });
      return result;
    },
  });

const WRITES = [
  'insertExecutions',
  'insertSkips',
  'extendSkips',
  'writeLanes',
  'writeTasks',
  'advanceTasks',
  'claim',
  'markStarted',
  'requeue',
  'promote',
  'handOver',
  'finish',
  'insertAttempts',
] as const;

const RECONNECT_MS = 3_000;

/** After a COMMIT whose answer was lost, the same writes are sent once more, without a look. */
export function retryingBlindly(store: MemoryEngineStore): MemoryEngineStore {
  return {
    ...store,
    async transaction(work) {
      let writes: Write[] = [];
      let isWorkDone = false;
      let result: Awaited<ReturnType<typeof work>> | undefined;
      try {
        return await store.transaction(async (transaction) => {
          writes = [];
          isWorkDone = false;
          const overlay: Overlay = {};
          for (const name of WRITES)
            overlay[name] = (rows: never) => {
              const write: Write = (to) => (to[name] as (values: never) => Promise<unknown>).call(to, rows);
              writes.push(write);
              return write(transaction);
            };
          result = await work(overlaid(transaction, overlay));
          isWorkDone = true;
          return result;
        });
      } catch (error) {
        if (!isWorkDone) throw error;
        // by the time there is a connection again
        await new Promise<void>((resolve) => store.database.clock.after(RECONNECT_MS, resolve));
        await store.transaction(async (transaction) => {
          for (const write of writes) await write(transaction);
        });
        return result as Awaited<ReturnType<typeof work>>;
      }
    },
  };
}
