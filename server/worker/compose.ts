import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { ClockGuard, guardClocks } from '@/server/cluster/clock-guard';
import { ClusterWatch } from '@/server/cluster/cluster-watch';
import { IncidentBook } from '@/server/cluster/incident-book';
import { NodeClock } from '@/server/cluster/node-clock';
import { NodeRegistry } from '@/server/cluster/node-registry';
import { reconcile } from '@/server/cluster/reconcile';
import { rescueOrphans } from '@/server/cluster/rescue';
import type { ServerConfig } from '@/server/config/env';
import { PRODUCT_VERSION } from '@/server/config/version';
import { createEnginePool } from '@/server/db/engine-pool';
import { classifyDatabaseError } from '@/server/db/errors';
import {
  CLUSTER_READ_MS,
  HEARTBEAT_MS,
  LOOK_AHEAD_MS,
  TURN_AGAIN_MS,
} from '@/server/domain/cluster/cluster-timing';
import { schedulerFault } from '@/server/domain/errors/faults';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { CallTurns } from '@/server/executor/call-turns';
import { ExecutionReporter } from '@/server/executor/execution-reporter';
import type { FunctionHandler } from '@/server/executor/function/handler';
import { HANDLERS } from '@/server/executor/function/handlers/all';
import { openLocks } from '@/server/lock/open-locks';
import { SchedulerLock } from '@/server/lock/scheduler-lock';
import { LogManager } from '@/server/logs/log-manager';
import { countedStore } from '@/server/observability/counted-store';
import { EngineMetrics, type MetricsSnapshot } from '@/server/observability/metrics';
import { createRedis } from '@/server/redis/client';
import { createAnnounce } from '@/server/redis/wake-ups';
import { listConnections } from '@/server/repositories/engine/connection-statements';
import { createMysqlClusterStore } from '@/server/repositories/engine/mysql-cluster-store';
import { createMysqlHostRateStore } from '@/server/repositories/engine/mysql-host-rate-store';
import { createMysqlIncidentStore } from '@/server/repositories/engine/mysql-incident-store';
import { createMysqlZoneDataStore } from '@/server/repositories/engine/mysql-zone-data-store';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { fromLive } from '@/server/scheduler/claimed-execution';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { expireOverdue } from '@/server/scheduler/expire-overdue';
import { grantWaiting } from '@/server/scheduler/grant-waiting';
import { runBackfills } from '@/server/scheduler/run-backfills';
import { TaskScheduler } from '@/server/scheduler/task-scheduler';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { createAttemptStarter } from './attempt-starter';
import { startDatabaseAlarms } from './database-alarms';
import { DueQueue } from './due-queue';
import { ExecutionRunner } from './execution-runner';
import { hearWakeUps } from './hear-wake-ups';
import { OutagePause } from './outage-pause';
import { type ServiceLoop, startLoop } from './service-loop';
import { startChores } from './start-chores';
import { startZoneDataDuty } from './zone-data-duty';

/** Takes over what dead nodes left, and looks for own claims whose commit answer was lost. */
const RESCUE_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 5_000;
/** Unless they are heard of; with shorter scans as often as those. */
const CANCELS_EVERY_MS = 500;
/** Deadlines of what no node holds, lanes for what waits, and backfills. */
const UPKEEP_EVERY_MS = 1_000;
/** Which hosts are limited. */
const HOST_RATES_EVERY_MS = 1_000;
/** Executions that were put off are taken again so often, many together. */
const PUT_OFF_STEP_MS = 250;

export interface Worker {
  readonly nodeId: number;
  /** What it has counted since its start. */
  metrics(): MetricsSnapshot;
  /** Resolves when this node was declared dead by the others: the process must end and start anew. */
  readonly fenced: Promise<void>;
  /** Claims nothing any more, hands its shards over, finishes what runs within `graceMs`, and goes. */
  stop(graceMs: number): Promise<void>;
}

/** Wires a worker together and starts its duties. The only place where implementations meet their ports. */
export async function startWorker(
  config: ServerConfig,
  logger: Logger,
  handlers: readonly FunctionHandler[] = HANDLERS,
): Promise<Worker> {
  const pool = createEnginePool(config.databaseUrl, config.databasePoolSize, (nodes, connections) =>
    logger.warn({ nodes, connections }, 'ended the database connections of nodes that hang'),
  );
  const redis = createRedis(config.redisUrl);
  const announce = createAnnounce(redis, config.redisKeyPrefix);
  const zones = createZoneStore({ file: config.timeZoneDataFile });
  const compile: CompileDefinition = (definition) => compileDefinition(definition, zones);
  const metrics = new EngineMetrics({
    shardsOwned: () => watch.epochs.size,
    lockProvider: () => locks.manager.provider,
  });
  const uncounted = openEngine(pool, compile);
  const engine = { ...uncounted, store: countedStore(uncounted.store, metrics.became) };
  const { store, catalog, takeIds } = engine;
  const clock = new NodeClock(() => performance.now());
  const askedAt = clock.monotonicMs();
  clock.observe(await store.readNow(), askedAt);
  const [nodeId] = (await takeIds(1)) as [number];
  const log = logger.child({ nodeId });
  const incidents = new IncidentBook({ store: createMysqlIncidentStore(pool), takeIds, log });
  const clockGuard = new ClockGuard({
    ...{ incidents, nodeId },
    onError: (error) => log.warn({ error }, 'an alarm about a clock could not be written yet'),
  });
  const clusterStore = guardClocks(createMysqlClusterStore(pool), clockGuard, {
    monotonicMs: () => clock.monotonicMs(),
    wallMs: () => Date.now(),
  });

  const logs = new LogManager(pool, (error) =>
    log.warn({ error }, 'log lines are kept back: the database refused them'),
  );
  const registry = new NodeRegistry(clusterStore, clock, {
    id: nodeId,
    name: config.nodeName ?? `${hostname()}-${process.pid}`,
    host: hostname(),
    pid: process.pid,
    version: PRODUCT_VERSION,
    slots: config.slots,
    labels: config.nodeLabels,
  });
  await registry.register();
  await listConnections(pool, nodeId);

  const locks = openLocks({
    ...{ provider: config.lock.provider, redis, keyPrefix: config.redisKeyPrefix, database: pool },
    owner: String(nodeId),
    onChange(provider, reason) {
      log.warn({ lockProvider: provider, reason }, 'another provider grants the locks from now on');
      heartbeat.wake();
    },
  });
  const lock = new SchedulerLock(locks.manager, config.lock.ttlMs, (error) =>
    log.warn({ error }, 'the lock provider does not answer: the shard rows decide alone'),
  );
  const watch = new ClusterWatch(clusterStore, clock, nodeId, lock);
  const attempts = createAttemptStarter({ config, pool, clock, logs, logger: log, handlers });
  const mayClaim = () => registry.mayClaim();
  const due = new DueQueue({
    now: () => clock.now(),
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    yieldTurn: (run) => void setImmediate(run),
    onError: (error) => log.error({ error }, 'a start broke'),
  });
  const turns = new CallTurns(createMysqlHostRateStore(pool));
  await turns.refresh();
  const outage = new OutagePause(() => clock.monotonicMs());
  /** What a failure says about the database. */
  const judge = (error: unknown): void => {
    outage.failed(error);
    alarms.failed(error);
    if (classifyDatabaseError(error) === 'no_partition') chores.storageIsMissing();
  };
  let scheduling: ServiceLoop | undefined;
  let isStopping = false;
  const runner = new ExecutionRunner({
    slots: config.slots,
    store,
    catalog,
    reporter: new ExecutionReporter({
      ...{ ...engine, random: Math.random },
      onLanesPassedOn: (lanes) => {
        if (scheduler.lanesPassedOn(lanes)) scheduling?.wake();
      },
    }),
    start: attempts.start,
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    mayClaim,
    turns,
    untilDue: (dueAt) => new Promise((resolve) => due.at(dueAt, resolve)),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onProblem: (message, facts) => {
      alarms.failed(facts.error);
      log.warn(facts, message);
    },
    onStarted: metrics.started,
    onReported: (ref) => alarms.written(ref),
    onStaleWrite: metrics.staleWriteRefused,
    onPutOff: (takenAt) =>
      due.at(Math.ceil(takenAt / PUT_OFF_STEP_MS) * PUT_OFF_STEP_MS, () => scheduling?.wake()),
    onSlotFree: (executor) => {
      // a full node looks for queued work as soon as it has room again
      if (runner.free(executor) === 1) scheduling?.wake();
    },
  });
  const scheduler = new TaskScheduler({
    ...{ ...engine, slots: runner, nodeId, executors: attempts.executors },
    mayClaim: () => !isStopping && mayClaim(),
    labels: config.nodeLabels,
    epochs: () => watch.epochs,
    aheadMs: LOOK_AHEAD_MS,
    now: () => clock.now(),
    wakeAt: (dueAt) => due.at(dueAt, () => scheduling?.wake()),
    onTaskFailed: (taskId, error) => {
      judge(error);
      log.error({ taskId, error: schedulerFault('Deciding the task', error) }, 'a task could not be decided');
    },
    metrics,
  });

  let reportFenced: () => void = () => undefined;
  const fenced = new Promise<void>((resolve) => {
    reportFenced = resolve;
  });
  const onError = (name: string, error: unknown): void => {
    judge(error);
    const fault = schedulerFault(`The duty "${name}"`, error);
    log.error({ duty: name, error: fault }, 'a duty failed and will be tried again');
  };
  let reconciledAt = clock.monotonicMs();
  let nextScanAt = clock.monotonicMs();
  const scanNow = (): void => {
    nextScanAt = clock.monotonicMs();
    scheduling?.wake();
  };

  const heartbeat = startLoop({
    name: 'heartbeat',
    everyMs: HEARTBEAT_MS,
    onError,
    runOnce: async () => {
      const state = { running: runner.count, reportedUntil: runner.reportedUntil() };
      if (await registry.heartbeat({ ...state, lockProvider: locks.manager.provider })) return watch.extend();
      metrics.staleWriteRefused('heartbeat');
      log.error('this node was declared dead: it ends what it runs and starts anew');
      runner.leaveAll('this node was declared dead');
      reportFenced();
    },
  });
  const chores = startChores({
    ...{ config, nodeId, pool, redis, engine, compile, logs, clock, locks: locks.manager, incidents },
    ...{ metrics, log, onError },
  });
  scheduling = startLoop({
    name: 'scheduler',
    everyMs: () => Math.max(1, nextScanAt - clock.monotonicMs(), outage.leftMs),
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
      nextScanAt = clock.monotonicMs() + config.scheduler.scanRateMs;
      await scheduler.runOnce();
    },
  });
  const cancels = startLoop({
    name: 'cancels',
    everyMs: Math.min(CANCELS_EVERY_MS, config.scheduler.scanRateMs),
    onError,
    runOnce: async () => {
      if (runner.count === 0 || outage.leftMs > 0) return;
      runner.cancel(await store.readCancelRequests(nodeId));
    },
  });
  const upkeep = startLoop({
    name: 'upkeep',
    everyMs: UPKEEP_EVERY_MS,
    onError,
    runOnce: async () => {
      if (!mayClaim()) return;
      const overdue = await expireOverdue(engine);
      if (overdue > 0) log.warn({ executions: overdue }, 'ended executions whose deadline was over');
      const granted = await grantWaiting(engine);
      const backfilled = await runBackfills(engine, { nodeId, epochs: watch.epochs });
      if (granted + backfilled > 0) scheduling?.wake();
    },
  });
  const hostRates = startLoop({
    name: 'host rates',
    everyMs: HOST_RATES_EVERY_MS,
    onError,
    runOnce: () => turns.refresh(),
  });
  const rescue = startLoop({
    name: 'rescue',
    everyMs: RESCUE_EVERY_MS,
    onError,
    runOnce: async () => {
      const counts = await rescueOrphans({ ...engine, nodeId });
      if (counts.requeued + counts.newAttempts + counts.ended === 0) return;
      log.warn(counts, 'took over the executions of a dead node');
      scheduling?.wake();
    },
  });
  const cluster = startLoop({
    name: 'cluster',
    everyMs: () => Math.ceil(Math.min(CLUSTER_READ_MS, watch.untilOverMs)),
    onError,
    runOnce: async () => {
      const { fenced: dead, taken, released, lost, isContended } = await watch.runOnce();
      if (isContended) setTimeout(() => cluster.wake(), TURN_AGAIN_MS);
      if (taken.length > 0) log.info({ shards: taken.length }, 'took shards over');
      if (released.length > 0) announce('shards');
      if (released.length > 0) log.info({ shards: released.length }, 'gave shards to other nodes');
      if (lost.length > 0) log.warn({ shards: lost.length }, 'lost shards to another node');
      if (taken.length > 0) scanNow();
      if (dead.length > 0) log.warn({ nodes: dead }, 'declared nodes dead');
      if (dead.length > 0) rescue.wake();
    },
  });
  const alarms = startDatabaseAlarms({
    ...{ store, incidents, nodeId, clock, log, onError },
    connections: pool.connections,
  });
  const zoneData = createMysqlZoneDataStore(pool);
  const zoneDuty = startZoneDataDuty({ engine, zoneData, zones, log, onError });
  const wakeUps = hearWakeUps(config, log, {
    due: scanNow,
    queue: () => scheduling?.wake(),
    cancel: () => cancels.wake(),
    shards: () => cluster.wake(),
  });
  log.info(
    { nodeName: registry.node.name, slots: config.slots, labels: config.nodeLabels },
    'worker started',
  );

  return {
    nodeId,
    metrics: () => metrics.snapshot(),
    fenced,
    async stop(graceMs) {
      // what the scheduler is at ends with its next step
      isStopping = true;
      runner.takeNoMore();
      const choresEnded = chores.stop();
      const duties = [scheduling, cluster, rescue, upkeep, alarms, zoneDuty, hostRates];
      await Promise.all(duties.map((duty) => duty?.stop()));
      await registry.drain().catch((error) => onError('drain', error));
      await watch.release().catch((error) => onError('release', error));
      announce('shards');
      await withinGrace(runner.drain(), graceMs, () => runner.leaveAll('the worker stops'));
      wakeUps.stop();
      await cancels.stop();
      await heartbeat.stop();
      due.stop();
      await logs.flush();
      await choresEnded;
      await registry.stop().catch((error) => onError('stop', error));
      await attempts.close();
      locks.stop();
      redis.disconnect();
      await pool.end();
      log.info('worker stopped');
    },
  };
}

async function withinGrace(work: Promise<void>, graceMs: number, onOver: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), graceMs);
  });
  const first = await Promise.race([work, over]);
  clearTimeout(timer);
  if (first !== 'over') return;
  onOver();
  // most calls stop at once; the others end with this process, before anybody takes them over
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, 2_000))]);
}
