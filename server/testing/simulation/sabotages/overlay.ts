import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import type { MemoryTransaction } from '@/server/testing/memory/memory-transaction';

export type Overlay = Partial<Record<keyof MemoryTransaction, (...values: never[]) => unknown>>;

/** A transaction with some of its statements replaced. */
export function overlaid(transaction: MemoryTransaction, overlay: Overlay): MemoryTransaction {
  return new Proxy(transaction, {
    get(target, name) {
      const own = overlay[name as keyof MemoryTransaction];
      if (own) return own;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A store whose transactions have some of their statements replaced. */
export const withStatements =
  (overlayOf: (transaction: MemoryTransaction) => Overlay) =>
  (store: MemoryEngineStore): MemoryEngineStore => ({
    ...store,
    transaction: (work) =>
      store.transaction((transaction) => work(overlaid(transaction, overlayOf(transaction)))),
  });
