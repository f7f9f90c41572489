import { rescueOrphans } from '@/server/cluster/rescue';
import { CLUSTER_READ_MS, HEARTBEAT_MS, TURN_AGAIN_MS } from '@/server/domain/cluster/cluster-timing';
import { nextBeat } from '../beat';
import { type ServiceLoop, startLoop } from '../service-loop';
import type { Failures } from './hear-failures';
import type { WorkerNode } from './open-node';
import type { Scheduling } from './start-scheduling';

/** Takes over what dead nodes left. */
const RESCUE_EVERY_MS = 1_000;

export interface ClusterDuties {
  heartbeat: ServiceLoop;
  cluster: ServiceLoop;
  /** Resolves when this node was declared dead by the others. */
  fenced: Promise<void>;
  /** Takes no shard and no execution over any more, and hands the shards of this node to the others. */
  leave(): Promise<void>;
}

/** Starts what makes this node one of many: its proof of life, its look at the others and its share of the shards. */
export function joinCluster(
  { announce, nodeId, engine, log, locks, metrics, registry, watch }: WorkerNode,
  { runner, wake, scan }: Scheduling,
  { onError }: Pick<Failures, 'onError'>,
): ClusterDuties {
  let reportFenced: () => void = () => undefined;
  const fenced = new Promise<void>((resolve) => {
    reportFenced = resolve;
  });
  const heartbeat = startLoop({
    name: 'heartbeat',
    every: HEARTBEAT_MS,
    onError,
    runOnce: async () => {
      const state = { running: runner.running, reportedUntil: runner.reportedUntil() };
      if (await registry.heartbeat({ ...state, lockProvider: locks.manager.provider })) return watch.extend();
      metrics.staleWriteRefused('heartbeat');
      log.error('this node was declared dead: it ends what it runs and starts anew');
      runner.leaveAll('this node was declared dead');
      reportFenced();
    },
  });
  const rescue = startLoop({
    name: 'rescue',
    every: RESCUE_EVERY_MS,
    onError,
    runOnce: async () => {
      const counts = await rescueOrphans({ ...engine, nodeId });
      if (counts.requeued + counts.newAttempts + counts.ended === 0) return;
      log.warn(counts, 'took over the executions of a dead node');
      wake();
    },
  });
  const cluster = startLoop({
    name: 'cluster',
    every: () => Math.min(nextBeat(CLUSTER_READ_MS), performance.now() + Math.ceil(watch.untilOverMs)),
    onError,
    runOnce: async () => {
      const { fenced: dead, taken, released, lost, isContended } = await watch.runOnce();
      if (isContended) setTimeout(() => cluster.wake(), TURN_AGAIN_MS);
      if (taken.length > 0) log.info({ shards: taken.length }, 'took shards over');
      if (released.length > 0) announce('shards');
      if (released.length > 0) log.info({ shards: released.length }, 'gave shards to other nodes');
      if (lost.length > 0) log.warn({ shards: lost.length }, 'lost shards to another node');
      if (taken.length > 0) scan();
      if (dead.length > 0) log.warn({ nodes: dead }, 'declared nodes dead');
      if (dead.length > 0) rescue.wake();
    },
  });
  return {
    ...{ heartbeat, cluster, fenced },
    async leave() {
      await Promise.all([cluster.stop(), rescue.stop()]);
      await registry.drain().catch((error) => onError('drain', error));
      await watch.release().catch((error) => onError('release', error));
      announce('shards');
    },
  };
}
