import { describeExecutions } from './executions.contract';
import { describeFires } from './fires.contract';
import type { EngineStoreHarness } from './harness';
import { describeLanes } from './lanes.contract';
import { describeQueue } from './queue.contract';
import { describeTasks } from './tasks.contract';
import { describeTransactions } from './transactions.contract';

/** What every implementation of the engine's storage must hold. Registers tests; the store is asked for when they run. */
export function describeEngineStore(harness: () => EngineStoreHarness): void {
  describeTransactions(harness);
  describeFires(harness);
  describeTasks(harness);
  describeLanes(harness);
  describeQueue(harness);
  describeExecutions(harness);
}
