import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import type { EngineStore, EngineTransaction } from '@/server/scheduler/ports';

type Count = (status: ExecutionStatus, count: number) => void;

/**
 * The store, counting the executions that come into each status. What a transaction does counts once it is committed, and once only
 * however often it had to be run.
 */
export function countedStore(store: EngineStore, count: Count): EngineStore {
  return {
    ...store,
    async transaction(work) {
      const counted = new Map<ExecutionStatus, number>();
      const result = await store.transaction((transaction) => {
        counted.clear();
        return work(
          countedTransaction(transaction, (status, more) =>
            counted.set(status, (counted.get(status) ?? 0) + more),
          ),
        );
      });
      for (const [status, total] of counted) count(status, total);
      return result;
    },
  };
}

function countedTransaction(transaction: EngineTransaction, count: Count): EngineTransaction {
  const countEach = (rows: readonly { status: ExecutionStatus }[]) => {
    for (const { status } of rows) count(status, 1);
  };
  return {
    ...transaction,
    insertExecutions(rows) {
      countEach(rows);
      return transaction.insertExecutions(rows);
    },
    claim(rows) {
      count('claimed', rows.length);
      return transaction.claim(rows);
    },
    markStarted(rows) {
      count('running', rows.length);
      return transaction.markStarted(rows);
    },
    requeue(rows) {
      countEach(rows);
      return transaction.requeue(rows);
    },
    promote(rows) {
      count('queued', rows.length);
      return transaction.promote(rows);
    },
    handOver(rows) {
      count('claimed', rows.length);
      return transaction.handOver(rows);
    },
    finish(rows) {
      countEach(rows);
      return transaction.finish(rows);
    },
  };
}
