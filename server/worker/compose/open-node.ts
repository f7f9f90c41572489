import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { ClockGuard, guardClocks } from '@/server/cluster/clock-guard';
import { ClusterWatch } from '@/server/cluster/cluster-watch';
import { IncidentBook } from '@/server/cluster/incident-book';
import { NodeClock } from '@/server/cluster/node-clock';
import { NodeRegistry } from '@/server/cluster/node-registry';
import type { ServerConfig } from '@/server/config/env';
import { PRODUCT_VERSION } from '@/server/config/version';
import { createEnginePool } from '@/server/db/engine-pool';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import { CallTurns } from '@/server/executor/call-turns';
import { openLocks } from '@/server/lock/open-locks';
import { SchedulerLock } from '@/server/lock/scheduler-lock';
import { LogManager } from '@/server/logs/log-manager';
import { countedStore } from '@/server/observability/counted-store';
import { EngineMetrics } from '@/server/observability/metrics';
import { createRedis } from '@/server/redis/client';
import { createAnnounce } from '@/server/redis/wake-ups';
import { listConnections } from '@/server/repositories/engine/connection-statements';
import { createMysqlClusterStore } from '@/server/repositories/engine/mysql-cluster-store';
import { createMysqlHostRateStore } from '@/server/repositories/engine/mysql-host-rate-store';
import { createMysqlIncidentStore } from '@/server/repositories/engine/mysql-incident-store';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { createZoneStore } from '@/server/zone-data/zone-store';

export type WorkerNode = Awaited<ReturnType<typeof openNode>>;

/** What the duties of a worker stand on: its connections, its clock, its place among the nodes, its locks and its view of the shards. */
export async function openNode(
  config: ServerConfig,
  logger: Logger,
  { onLockProvider, onClockStep }: { onLockProvider: () => void; onClockStep: () => void },
) {
  const pool = createEnginePool(config.databaseUrl, config.databasePoolSize, (nodes, connections) =>
    logger.warn({ nodes, connections }, 'ended the database connections of nodes that hang'),
  );
  const redis = createRedis(config.redisUrl);
  const zones = createZoneStore({ file: config.timeZoneDataFile });
  const compile: CompileDefinition = (definition) => compileDefinition(definition, zones);
  const metrics = new EngineMetrics({
    shardsOwned: () => watch.epochs.size,
    lockProvider: () => locks.manager.provider,
  });
  const uncounted = openEngine(pool, compile);
  const engine = { ...uncounted, store: countedStore(uncounted.store, metrics.became) };
  const { store, takeIds } = engine;
  const clock = new NodeClock(() => performance.now());
  const askedAt = clock.monotonicMs();
  clock.observe(await store.readNow(), askedAt);
  const [nodeId] = (await takeIds(1)) as [number];
  const log = logger.child({ nodeId });
  const incidents = new IncidentBook({ store: createMysqlIncidentStore(pool), takeIds, log });
  const clockGuard = new ClockGuard({
    ...{ incidents, nodeId, onStep: onClockStep },
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
      onLockProvider();
    },
  });
  const lock = new SchedulerLock(locks.manager, config.lock.ttlMs, (error) =>
    log.warn({ error }, 'the lock provider does not answer: the shard rows decide alone'),
  );
  const watch = new ClusterWatch(clusterStore, clock, nodeId, lock);
  const turns = new CallTurns(createMysqlHostRateStore(pool));
  await turns.refresh();
  return {
    ...{ config, pool, redis, zones, compile, metrics, engine, clock, nodeId, log },
    ...{ incidents, logs, registry, locks, watch, turns },
    announce: createAnnounce(redis, config.redisKeyPrefix),
  };
}
