import type { Logger } from 'pino';
import type { ServerConfig } from '@/server/config/env';
import type { FunctionHandler } from '@/server/executor/function/handler';
import { HANDLERS } from '@/server/executor/function/handlers/all';
import type { MetricsSnapshot } from '@/server/observability/metrics';
import { hearFailures } from './compose/hear-failures';
import { joinCluster } from './compose/join-cluster';
import { keepExecutions } from './compose/keep-executions';
import { openNode } from './compose/open-node';
import { startScheduling } from './compose/start-scheduling';
import { hearWakeUps } from './hear-wake-ups';
import type { OutagePause } from './outage-pause';
import type { ServiceLoop } from './service-loop';
import { withinGrace } from './within-grace';

export interface Worker {
  readonly nodeId: number;
  /** What it has counted since its start. */
  metrics(): MetricsSnapshot;
  /** Resolves when this node was declared dead by the others: the process must end and start anew. */
  readonly fenced: Promise<void>;
  /** Claims nothing any more, hands its shards over, finishes what runs within `graceMs`, and goes. */
  stop(graceMs: number): Promise<void>;
}

/** Wires a worker together and starts its duties. Here and in the files of `compose/`, and nowhere else, implementations meet their ports. */
export async function startWorker(
  config: ServerConfig,
  logger: Logger,
  handlers: readonly FunctionHandler[] = HANDLERS,
): Promise<Worker> {
  let heartbeat: ServiceLoop | undefined;
  let outage: OutagePause | undefined;
  const node = await openNode(config, logger, {
    onLockProvider: () => heartbeat?.wake(),
    onClockStep: () => outage?.stepped(),
  });
  const { nodeId, log, metrics, registry } = node;
  const failures = hearFailures(node);
  const { alarms, chores, onError } = failures;
  outage = failures.outage;
  const scheduling = startScheduling(node, failures, handlers);
  const { runner } = scheduling;
  await scheduling.warmUp();
  const membership = joinCluster(node, scheduling, failures);
  heartbeat = membership.heartbeat;
  const duties = keepExecutions(node, scheduling, failures);
  const wakeUps = hearWakeUps(
    config,
    log,
    {
      due: () => scheduling.scan(),
      queue: () => scheduling.wake(),
      cancel: () => duties.cancels.wake(),
      shards: () => membership.cluster.wake(),
    },
    (isHeard) => scheduling.hears(isHeard),
  );
  log.info(
    { nodeName: registry.node.name, slots: config.slots, labels: config.nodeLabels },
    'worker started',
  );

  return {
    nodeId,
    metrics: () => metrics.snapshot(),
    fenced: membership.fenced,
    async stop(graceMs) {
      const choresEnded = chores.stop();
      await Promise.all([scheduling.stop(), duties.stop(), alarms.stop()]);
      await membership.leave();
      await withinGrace(runner.drain(), graceMs, () => runner.leaveAll('the worker stops'));
      wakeUps.stop();
      await duties.cancels.stop();
      await membership.heartbeat.stop();
      await node.logs.flush();
      await choresEnded;
      await registry.stop().catch((error) => onError('stop', error));
      await scheduling.close();
      node.locks.stop();
      node.redis.disconnect();
      await node.pool.end();
      log.info('worker stopped');
    },
  };
}
