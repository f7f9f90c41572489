import { createMysqlZoneDataStore } from '@/server/repositories/engine/mysql-zone-data-store';
import { expireOverdue } from '@/server/scheduler/expire-overdue';
import { grantWaiting } from '@/server/scheduler/grant-waiting';
import { runBackfills } from '@/server/scheduler/run-backfills';
import { type ServiceLoop, startLoop } from '../service-loop';
import { startZoneDataDuty } from '../zone-data-duty';
import type { Failures } from './hear-failures';
import type { WorkerNode } from './open-node';
import type { Scheduling } from './start-scheduling';

/** Unless they are heard of; with shorter scans as often as those. */
const CANCELS_EVERY_MS = 500;
/** Deadlines of what no node holds, lanes for what waits, backfills, and which hosts are limited: looked for together, in one packet. */
const UPKEEP_EVERY_MS = 1_000;

export interface ExecutionDuties {
  /** Goes on until nothing runs any more. */
  cancels: ServiceLoop;
  /** Ends all others. */
  stop(): Promise<void>;
}

/** Starts what carries executions and tasks on beside their fires: cancels, deadlines, waiting, backfills, rates of hosts, zone data. */
export function keepExecutions(
  { config, nodeId, engine, log, pool, registry, turns, watch, zones }: WorkerNode,
  { runner, wake }: Scheduling,
  { outage, onError }: Failures,
): ExecutionDuties {
  const cancels = startLoop({
    name: 'cancels',
    every: Math.min(CANCELS_EVERY_MS, config.scheduler.scanRateMs),
    onError,
    runOnce: async () => {
      if (runner.count === 0 || outage.leftMs > 0) return;
      runner.cancel(await engine.store.readCancelRequests(nodeId));
    },
  });
  const upkeep = startLoop({
    name: 'upkeep',
    every: UPKEEP_EVERY_MS,
    onError,
    runOnce: async () => {
      if (!registry.mayClaim()) return;
      const step = (name: string, run: Promise<number>) =>
        run.catch((error) => {
          onError(name, error);
          return 0;
        });
      const [overdue, granted, backfilled] = await Promise.all([
        step('deadlines', expireOverdue(engine)),
        step('waiting', grantWaiting(engine)),
        step('backfills', runBackfills(engine, { nodeId, epochs: watch.epochs })),
        step('host rates', turns.refresh()),
      ]);
      if (overdue > 0) log.warn({ executions: overdue }, 'ended executions whose deadline was over');
      if (granted + backfilled > 0) wake();
    },
  });
  const zoneData = startZoneDataDuty({
    ...{ engine, zones, log, onError },
    zoneData: createMysqlZoneDataStore(pool),
  });
  const others = [upkeep, zoneData];
  return {
    cancels,
    async stop() {
      await Promise.all(others.map((duty) => duty.stop()));
    },
  };
}
