import { reconcile } from '@/server/cluster/reconcile';
import { LONGEST_SCAN_MS, LOOK_AHEAD_MS, UNHEARD_SCAN_MS } from '@/server/domain/cluster/cluster-timing';
import { schedulerFault } from '@/server/domain/errors/faults';
import { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { FunctionHandler } from '@/server/executor/function/handler';
import { fromLive } from '@/server/scheduler/claimed-execution';
import { TaskScheduler } from '@/server/scheduler/task-scheduler';
import { createAttemptStarter } from '../attempt-starter';
import { nextBeat } from '../beat';
import { coalesce } from '../coalesce';
import { DueQueue } from '../due-queue';
import { ExecutionRunner } from '../execution-runner';
import { type ServiceLoop, startLoop } from '../service-loop';
import { createSuccessors } from '../successors';
import { warmUp } from '../warm-up';
import type { Failures } from './hear-failures';
import type { WorkerNode } from './open-node';

/** Looks for own claims whose commit answer was lost. */
const RECONCILE_EVERY_MS = 5_000;
/** What was put off is taken again so often, many together. */
const PUT_OFF_STEP_MS = 250;
/** So are next attempts. */
const RETRY_STEP_MS = 50;
/** What found no slot here is told to all nodes, many together. */
const PUT_BACK_STEP_MS = 50;
/** A fire that is nearer than that behind the next scan may be decided too late by it. */
const DECISION_MS = LOOK_AHEAD_MS - LONGEST_SCAN_MS;

export interface Scheduling {
  runner: ExecutionRunner;
  /** Makes what runs executions as fast as it will be; to be awaited before there are any. */
  warmUp(): Promise<void>;
  /** Decides and takes what there is, without looking for due tasks. */
  wake(): void;
  /** Looks for due tasks as well. */
  scan(): void;
  /** Told whether new work is heard of, or has to be found by looking more often. */
  hears(isHeard: boolean): void;
  /** Claims nothing any more; resolves when what is under way has ended, with its next step. */
  stop(): Promise<void>;
  /** Once nothing runs any more: forgets what is still to come, and closes the executors. */
  close(): Promise<void>;
}

/** Starts the duty that decides fires and takes queued work, and the slots this runs in. */
export function startScheduling(
  node: WorkerNode,
  { outage, alarms, failed, onError }: Failures,
  handlers: readonly FunctionHandler[],
): Scheduling {
  const { config, engine, clock, log, metrics, nodeId, watch, turns, announce } = node;
  const { store, catalog } = engine;
  const attempts = createAttemptStarter({ ...node, logger: log, handlers });
  const due = new DueQueue({
    now: () => clock.now(),
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    yieldTurn: (run) => void setImmediate(run),
    onError: (error) => log.error({ error }, 'a start broke'),
  });
  let isStopping = false;
  let loop: ServiceLoop | undefined;
  let isHeard = false;
  let nextScanAt = clock.monotonicMs();
  const wake = () => loop?.wake();
  const takeAt = (at: number, stepMs: number) => due.at(Math.ceil(at / stepMs) * stepMs, wake);
  const scan = () => {
    nextScanAt = clock.monotonicMs();
    wake();
  };
  const mayClaim = () => node.registry.mayClaim();
  const running = {
    ...{ store, turns, start: attempts.start },
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    settledUntil: () => outage.settledUntil(),
    untilDue: (dueAt: number) => new Promise<void>((resolve) => due.at(dueAt, resolve)),
  };
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const runner: ExecutionRunner = new ExecutionRunner({
    ...{ ...running, slots: config.slots, catalog, mayClaim },
    reporter: new ExecutionReporter({
      ...{ ...engine, random: Math.random, untilCalm: () => due.untilCalm() },
      successors: createSuccessors({
        ...{ nodeId, labels: config.nodeLabels, store, pause },
        scheduler: () => scheduler,
        runner: () => runner,
      }),
      onWritten({ lanes, queued, retryAt, nextDue }) {
        if (scheduler.lanesPassedOn(lanes) || queued > 0) wake();
        if (retryAt !== null) takeAt(retryAt, RETRY_STEP_MS);
        const isNear = (dueAt: number) =>
          dueAt - clock.now() < nextScanAt - clock.monotonicMs() + DECISION_MS;
        if (nextDue.some(({ shard, dueAt }) => watch.epochs.has(shard) && isNear(dueAt))) scan();
      },
    }),
    pause,
    onProblem: (message, facts) => {
      alarms.failed(facts.error);
      log.warn(facts, message);
    },
    onStarted: metrics.started,
    onReported: (ref) => alarms.written(ref),
    onStaleWrite: metrics.staleWriteRefused,
    onPutOff: (takenAt) => takeAt(takenAt, PUT_OFF_STEP_MS),
    onPutBack: coalesce(() => {
      wake();
      announce('queue');
    }, PUT_BACK_STEP_MS),
    // a full node looks for queued work as soon as it has room again
    onSlotFree: wake,
  });
  const scheduler: TaskScheduler = new TaskScheduler({
    ...{ ...engine, slots: runner, nodeId, executors: attempts.executors },
    mayClaim: () => !isStopping && mayClaim(),
    labels: config.nodeLabels,
    epochs: () => watch.epochs,
    aheadMs: LOOK_AHEAD_MS,
    now: () => clock.now(),
    wakeAt: (dueAt) => due.at(dueAt, wake),
    onTaskFailed: (taskId, error) => {
      failed(error);
      log.error({ taskId, error: schedulerFault('Deciding the task', error) }, 'a task could not be decided');
    },
    metrics,
  });
  let reconciledAt = clock.monotonicMs();
  loop = startLoop({
    name: 'scheduler',
    every: () => Math.max(nextScanAt, clock.monotonicMs() + outage.leftMs),
    onError,
    runOnce: async () => {
      if (outage.leftMs > 0) return;
      // here and nowhere else, so that no claim of this node is under way
      if (clock.monotonicMs() - reconciledAt >= RECONCILE_EVERY_MS) {
        reconciledAt = clock.monotonicMs();
        const adopted = await reconcile({ ...engine, nodeId }, (id) => runner.knows(id));
        runner.accept(await fromLive(store, adopted));
      }
      if (clock.monotonicMs() < nextScanAt) {
        await scheduler.runDue();
        return;
      }
      const { scanRateMs } = config.scheduler;
      nextScanAt = nextBeat(isHeard ? scanRateMs : Math.min(scanRateMs, UNHEARD_SCAN_MS));
      await scheduler.runOnce();
    },
  });
  return {
    runner,
    ...{ wake, scan },
    warmUp: () => warmUp(node.compile, running),
    hears(now) {
      isHeard = now;
    },
    async stop() {
      isStopping = true;
      runner.takeNoMore();
      await loop.stop();
    },
    async close() {
      due.stop();
      await attempts.close();
    },
  };
}
