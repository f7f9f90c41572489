import { ClusterWatch } from '@/server/cluster/cluster-watch';
import { NodeClock } from '@/server/cluster/node-clock';
import { NodeRegistry } from '@/server/cluster/node-registry';
import { reconcile } from '@/server/cluster/reconcile';
import { rescueOrphans } from '@/server/cluster/rescue';
import { TURN_AGAIN_MS } from '@/server/domain/cluster/cluster-timing';
import type { ExecutionReporter, ReporterOptions } from '@/server/executor/execution-reporter';
import { SchedulerLock } from '@/server/lock/scheduler-lock';
import { fromLive } from '@/server/scheduler/claimed-execution';
import { expireOverdue } from '@/server/scheduler/expire-overdue';
import { grantWaiting } from '@/server/scheduler/grant-waiting';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { runBackfills } from '@/server/scheduler/run-backfills';
import { TaskScheduler } from '@/server/scheduler/task-scheduler';
import { createMemoryClusterStore } from '@/server/testing/memory/memory-cluster-store';
import { DueQueue } from '@/server/worker/due-queue';
import { ExecutionRunner } from '@/server/worker/execution-runner';
import { createSuccessors } from '@/server/worker/successors';
import type { Sabotage } from './sabotage';
import { type SimulatedLoop, startSimulatedLoop } from './service-loop';
import type { SimulatedProcess, Surroundings } from './simulated-process';
import type { Target } from './target';

/** How often the duties of a node are done; slower than in production where that only costs computing time. */
export interface NodePace {
  heartbeatMs: number;
  scanMs: number;
  clusterMs: number;
  rescueMs: number;
  upkeepMs: number;
  reconcileMs: number;
}

export interface NodeOptions {
  world: Surroundings;
  process: SimulatedProcess;
  engine: EngineDependencies;
  slots: Readonly<Record<string, number>>;
  labels: readonly string[];
  pace: NodePace;
  /** How far ahead of their due instants fires are decided. */
  aheadMs: number;
  target: Target;
  monotonicMs: () => number;
  /** How fast its monotonic clock runs, and its timers with it; 1 is as time passes. */
  clockRate: number;
  onProblem: (message: string) => void;
  onPutOff: () => void;
  onPutBack: () => void;
  sabotage: Sabotage;
  reporterOf: (options: ReporterOptions) => ExecutionReporter;
}

/** A worker: the engine's own classes, composed as the real one composes them, on virtual time. */
export class SimulatedNode {
  readonly process: SimulatedProcess;
  readonly labels: readonly string[];
  readonly #options: NodeOptions;
  #loops: SimulatedLoop[] = [];
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(options: NodeOptions) {
    this.#options = options;
    this.process = options.process;
    this.labels = options.labels;
    void this.#start().catch(() => this.process.kill());
  }

  /** Ends as a worker does that is asked to: hands over, finishes what it runs, goes. */
  async shutDown(): Promise<void> {
    await this.#stop().catch(() => undefined);
    this.process.kill();
  }

  async #start(): Promise<void> {
    const { process, engine, slots, labels, pace, target, world, monotonicMs, clockRate, sabotage } =
      this.#options;
    const { store, catalog } = engine;
    const nodeId = process.owner;
    const clock = new NodeClock(monotonicMs);
    const askedAt = clock.monotonicMs();
    clock.observe(await store.readNow(), askedAt);
    const plain = createMemoryClusterStore(world.database, process);
    const clusterStore = sabotage.clusterStore?.(plain, world.database, process) ?? plain;
    const registry = new NodeRegistry(clusterStore, clock, {
      ...{
        id: nodeId,
        name: `node-${nodeId}`,
        host: 'simulation',
        pid: nodeId,
        version: 'simulated',
        slots,
        labels: [...labels],
      },
    });
    await registry.register();
    const lock = new SchedulerLock(world.locks.managerOf(process), LOCK_TTL_MS, () => undefined);
    const watch = new ClusterWatch(clusterStore, clock, nodeId, lock);
    const mayClaim = () => sabotage.isDeadlineIgnored === true || registry.mayClaim();
    const due = new DueQueue({
      now: () => clock.now(),
      setTimer: (run, ms) => cancellable(process, run, ms / clockRate),
      yieldTurn: (run) => process.after(0, run),
      onError: (error) => this.#options.onProblem(`a start broke: ${String(error)}`),
    });
    let scheduling: SimulatedLoop | undefined;
    const pause = (ms: number) => new Promise<void>((resolve) => process.after(ms, resolve));
    const runner: ExecutionRunner = new ExecutionRunner({
      ...{ slots, store, catalog, mayClaim },
      reporter: this.#options.reporterOf({
        ...{ ...engine, random: () => world.dice.fraction(), untilCalm: () => due.untilCalm() },
        successors: createSuccessors({
          ...{ nodeId, labels, store, pause },
          scheduler: () => scheduler,
          runner: () => runner,
        }),
        onWritten({ lanes, queued, retryAt }) {
          if (scheduler.lanesPassedOn(lanes) || queued > 0) scheduling?.wake();
          if (retryAt !== null) due.at(retryAt, () => scheduling?.wake());
        },
      }),
      start: (execution, definition, input) => target.start(process, execution, definition, input),
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      settledUntil: () => clock.now(),
      untilDue: (dueAt) => new Promise((resolve) => due.at(dueAt, resolve)),
      pause,
      onProblem: (message) => this.#options.onProblem(message),
      turns: world.turns.of(world, process),
      onPutOff: (takenAt) => {
        this.#options.onPutOff();
        due.at(takenAt, () => scheduling?.wake());
      },
      onPutBack: () => {
        this.#options.onPutBack();
        scheduling?.wake();
      },
      onSlotFree: () => scheduling?.wake(),
    });
    const scheduler: TaskScheduler = new TaskScheduler({
      ...{ ...engine, slots: runner, nodeId, executors: Object.keys(slots), labels, mayClaim },
      epochs: () => watch.epochs,
      aheadMs: this.#options.aheadMs,
      now: () => clock.now(),
      wakeAt: (dueAt) => due.at(dueAt, () => scheduling?.wake()),
      onTaskFailed: () => undefined,
    });
    const every = (everyMs: number | (() => number), runOnce: () => Promise<unknown>) => {
      const loop = startSimulatedLoop(process, { everyMs, runOnce, now: () => world.time.now() });
      this.#loops.push(loop);
      return loop;
    };
    const own = { ...engine, nodeId };
    let reconciledAt = clock.monotonicMs();
    const heartbeat = every(pace.heartbeatMs, async () => {
      const [running, reportedUntil] = [runner.running, runner.reportedUntil()];
      if (await registry.heartbeat({ running, reportedUntil, lockProvider: 'redis' })) return watch.extend();
      runner.leaveAll('this node was declared dead');
      process.kill();
      return undefined;
    });
    let nextScanAt = clock.monotonicMs();
    const untilScan = () => Math.max(1, (nextScanAt - clock.monotonicMs()) / clockRate);
    scheduling = every(untilScan, async () => {
      if (clock.monotonicMs() - reconciledAt >= pace.reconcileMs) {
        reconciledAt = clock.monotonicMs();
        const adopted = await reconcile(own, (id) => runner.knows(id));
        runner.accept(await fromLive(store, adopted));
      }
      if (clock.monotonicMs() < nextScanAt) {
        await scheduler.runDue();
        return;
      }
      nextScanAt = clock.monotonicMs() + pace.scanMs;
      if (runner.count > 0) runner.cancel(await store.readCancelRequests(nodeId));
      await scheduler.runOnce();
    });
    every(pace.upkeepMs, async () => {
      if (!mayClaim()) return;
      await expireOverdue(engine);
      const granted = await grantWaiting(engine);
      const backfilled = await runBackfills(engine, { nodeId, epochs: watch.epochs });
      if (granted + backfilled > 0) scheduling?.wake();
    });
    let hasFenced = false;
    const rescue = every(pace.rescueMs, async () => {
      if (sabotage.isRescueAnEvent && !hasFenced) return;
      hasFenced = false;
      const { requeued, newAttempts, ended } = await rescueOrphans(own);
      if (requeued + newAttempts + ended > 0) scheduling?.wake();
    });
    const cluster = every(pace.clusterMs, async () => {
      const { fenced, taken, isContended } = await watch.runOnce();
      if (isContended) process.after(TURN_AGAIN_MS, () => cluster.wake());
      if (taken.length > 0) scheduling?.wake();
      if (fenced.length === 0) return;
      hasFenced = true;
      rescue.wake();
    });
    this.#stop = async () => {
      await Promise.all(this.#loops.filter((loop) => loop !== heartbeat).map((loop) => loop.stop()));
      await registry.drain().catch(() => undefined);
      await watch.release().catch(() => undefined);
      await this.#withinGrace(runner);
      await heartbeat.stop();
      due.stop();
      await registry.stop();
    };
  }

  async #withinGrace(runner: ExecutionRunner): Promise<void> {
    const { process } = this.#options;
    const after = (ms: number) => new Promise<'over'>((resolve) => process.after(ms, () => resolve('over')));
    const drained = runner.drain();
    if ((await Promise.race([drained, after(STOP_GRACE_MS)])) !== 'over') return;
    runner.leaveAll('the worker stops');
    await Promise.race([drained, after(ABORT_GRACE_MS)]);
  }
}

/** A timer of the process that can be stopped; virtual time has whole milliseconds, and no timer comes early. */
function cancellable(process: SimulatedProcess, run: () => void, ms: number): () => void {
  let isStopped = false;
  process.after(Math.ceil(ms), () => {
    if (!isStopped) run();
  });
  return () => {
    isStopped = true;
  };
}

const LOCK_TTL_MS = 10_000;
const STOP_GRACE_MS = 5_000;
const ABORT_GRACE_MS = 2_000;
