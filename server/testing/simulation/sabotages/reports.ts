import { freedLane } from '@/server/domain/execution/lanes';
import type { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { AttemptRef, LiveExecution } from '@/server/scheduler/execution-rows';
import type { MemoryEngineStore } from '@/server/testing/memory/memory-engine-store';

/** A reporter whose reports name whatever is under way, where `isDropped` says that the difference does not matter. */
export const naming =
  (isDropped: (ref: AttemptRef, live: LiveExecution) => boolean) =>
  (reporter: ExecutionReporter, store: MemoryEngineStore): ExecutionReporter => {
    const rename = <Ref extends AttemptRef>(ref: Ref): Ref => {
      const live = store.database.live.peek(ref.executionId);
      return live && isDropped(ref, live) ? { ...ref, token: live.token, attempt: live.attempt } : ref;
    };
    return {
      started: (mark: AttemptRef & { startedAt: number }) => reporter.started(rename(mark)),
      finished: (report: Parameters<ExecutionReporter['finished']>[0]) => reporter.finished(rename(report)),
      withdrawStart: (mark: Parameters<ExecutionReporter['withdrawStart']>[0]) =>
        reporter.withdrawStart(mark),
      putOff: (row: Parameters<ExecutionReporter['putOff']>[0]) => reporter.putOff(row),
      drained: () => reporter.drained(),
    } as unknown as ExecutionReporter;
  };

export function freeingLanes(reporter: ExecutionReporter, store: MemoryEngineStore): ExecutionReporter {
  return {
    started: (mark: Parameters<ExecutionReporter['started']>[0]) => reporter.started(mark),
    withdrawStart: (mark: Parameters<ExecutionReporter['withdrawStart']>[0]) => reporter.withdrawStart(mark),
    putOff: (row: Parameters<ExecutionReporter['putOff']>[0]) => reporter.putOff(row),
    drained: () => reporter.drained(),
    async finished(report: Parameters<ExecutionReporter['finished']>[0]) {
      const isAccepted = await reporter.finished(report);
      if (isAccepted) return true;
      await store.transaction(async (transaction) => {
        const lanes = await transaction.lockLanes([report.taskId]);
        const own = lanes.filter((lane) => lane.executionId === report.executionId);
        const freed = own.map((lane) => ({ taskId: report.taskId, ...freedLane(lane, 0) }));
        if (freed.length > 0) await transaction.writeLanes(freed);
      });
      return false;
    },
  } as unknown as ExecutionReporter;
}
