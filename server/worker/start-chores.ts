import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ensureStorage } from '@/server/chores/ensure-storage';
import type { Singleton } from '@/server/chores/ports';
import { prune } from '@/server/chores/prune';
import { InvariantScanner } from '@/server/chores/scan/invariant-scanner';
import type { IncidentBook } from '@/server/cluster/incident-book';
import type { NodeClock } from '@/server/cluster/node-clock';
import type { ServerConfig } from '@/server/config/env';
import { readDatabaseIdentity } from '@/server/db/database-identity';
import { withDdlSession } from '@/server/db/ddl';
import type { EnginePool } from '@/server/db/engine-pool';
import { ensureExecutionPartitions } from '@/server/db/partitions';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import type { DistributedLockManager } from '@/server/lock/distributed-lock';
import { runAsSingleton } from '@/server/lock/run-as-singleton';
import type { LogManager } from '@/server/logs/log-manager';
import type { EngineMetrics } from '@/server/observability/metrics';
import { pingRedis } from '@/server/redis/client';
import { claimPrefix } from '@/server/redis/prefix-claim';
import { takeChoreTurn } from '@/server/repositories/chore-turn.repository';
import { createMysqlInvariantStore } from '@/server/repositories/engine/mysql-invariant-store';
import { createMysqlRetentionStore } from '@/server/repositories/engine/mysql-retention-store';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { nextBeat } from './beat';
import { startLoop } from './service-loop';

const HOUR_MS = 3_600_000;
/** How often a node asks whether a chore is due; whoever asks first when it is does it. */
const ASK_EVERY_MS = 60_000;
const SCAN_EVERY_MS = 60_000;
const LOG_TABLES_AHEAD_MS = 31 * 24 * HOUR_MS;
/** How long a chore stays another's when the node that does it dies. */
const LOCK_TTL_MS = 15_000;
/** A missing partition that cannot be made is not tried again with every fire. */
const AGAIN_AFTER_MS = 10_000;

export interface ChoresOptions {
  config: ServerConfig;
  nodeId: number;
  pool: EnginePool;
  redis: Redis;
  engine: EngineDependencies;
  compile: CompileDefinition;
  logs: LogManager;
  clock: NodeClock;
  locks: DistributedLockManager;
  incidents: IncidentBook;
  metrics: Pick<EngineMetrics, 'found'>;
  log: Logger;
  onError: (name: string, error: unknown) => void;
}

/** What is done once for the whole installation, by whichever node comes first. */
export interface Chores {
  /** Says that a fire had no partition and none could be made: to be tried again soon, and told. */
  storageIsMissing(): void;
  /** Ends what is under way at its next step. */
  stop(): Promise<void>;
}

export function startChores(options: ChoresOptions): Chores {
  const { config, pool, redis, logs, clock, incidents, log, nodeId } = options;
  const stopping = new AbortController();
  const pause = (ms: number) => pauseUnless(stopping.signal, ms);
  const onError = (name: string, error: unknown): void => {
    if (!stopping.signal.aborted) options.onError(name, error);
  };
  const singleton: Singleton = {
    async run(key, work) {
      await runAsSingleton(options.locks, { key: `chore:${key}`, ttlMs: LOCK_TTL_MS }, ({ signal }) =>
        work(AbortSignal.any([signal, stopping.signal])),
      );
    },
  };
  const scanner = new InvariantScanner({
    ...{ store: createMysqlInvariantStore(pool), engine: options.engine, compile: options.compile },
    ...{ incidents, pause, onFound: options.metrics.found },
  });
  const retention = createMysqlRetentionStore(pool, pause);
  /** Tried again at every question until it has worked. */
  let isStorageWanted = false;
  let triedAt = Number.NEGATIVE_INFINITY;

  const storage = startLoop({
    name: 'storage',
    // what has failed is tried again by itself: nothing else may need it any more, and its alarm would stay
    every: () => (isStorageWanted ? performance.now() + AGAIN_AFTER_MS : nextBeat(ASK_EVERY_MS)),
    onError,
    runOnce: () =>
      singleton.run('storage', async () => {
        if (!isStorageWanted && !(await takeChoreTurn(pool, 'storage', HOUR_MS))) return;
        isStorageWanted = true;
        triedAt = clock.monotonicMs();
        await ensureStorage({
          incidents,
          makePartitions: () => withDdlSession(pool, ensureExecutionPartitions, pause),
          makeLogTables: () => logs.ensureTables(clock.now(), clock.now() + LOG_TABLES_AHEAD_MS),
        });
        isStorageWanted = false;
      }),
  });
  const loops = [
    storage,
    startLoop({
      name: 'prune',
      every: ASK_EVERY_MS,
      onError,
      runOnce: () =>
        singleton.run('prune', async (signal) => {
          if (!(await takeChoreTurn(pool, 'prune', HOUR_MS))) return;
          const onDeleted = (what: string, facts: object) => log.info(facts, `deleted old ${what}`);
          await prune({ store: retention, incidents, retention: config.retention, onDeleted }, signal);
        }),
    }),
    startLoop({
      name: 'scan',
      every: SCAN_EVERY_MS,
      onError,
      runOnce: () =>
        singleton.run('scan', async (signal) => {
          if (await takeChoreTurn(pool, 'scan', SCAN_EVERY_MS)) await scanner.run(signal);
        }),
    }),
    startLoop({
      name: 'redis prefix',
      every: ASK_EVERY_MS,
      onError,
      async runOnce() {
        const identity = await readDatabaseIdentity(pool);
        // one that is away says nothing; the lock provider tells that
        const isOurs = await pingRedis(redis)
          .then(() => claimPrefix(redis, config.redisKeyPrefix, identity))
          .catch(() => null);
        if (isOurs === null) return;
        const facts = isOurs ? null : { prefix: config.redisKeyPrefix };
        await incidents.set('redis_of_another_cluster', facts, nodeId);
      },
    }),
  ];
  return {
    storageIsMissing() {
      isStorageWanted = true;
      if (clock.monotonicMs() - triedAt < AGAIN_AFTER_MS) return;
      triedAt = clock.monotonicMs();
      storage.wake();
    },
    async stop() {
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/** Waits, or is rejected as soon as the worker stops. */
function pauseUnless(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
