import type { Logger } from 'pino';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { takeUpZoneData, type ZoneDataChange } from '@/server/scheduler/take-up-zone-data';
import type { ZoneDataStore } from '@/server/scheduler/zone-data-port';
import type { ZoneStore } from '@/server/zone-data/zone-store';
import { type ServiceLoop, startLoop } from './service-loop';

const AGAIN_AFTER_MS = 5_000;

export interface ZoneDataDutyOptions {
  engine: EngineDependencies;
  zoneData: ZoneDataStore;
  zones: ZoneStore;
  log: Pick<Logger, 'info' | 'error'>;
  onError: (name: string, error: unknown) => void;
}

/** Takes up the zone data of this worker, once it can, and tells which tasks moved. Fires go on meanwhile. */
export function startZoneDataDuty(options: ZoneDataDutyOptions): Pick<ServiceLoop, 'stop'> {
  const { engine, zoneData, zones, log, onError } = options;
  let isStopping = false;
  const loop = startLoop({
    name: 'zone data',
    every: AGAIN_AFTER_MS,
    onError,
    runOnce: async () => {
      const mayGoOn = () => !isStopping;
      const outcome = await takeUpZoneData(engine, { zoneData, used: zones, mayGoOn });
      if (outcome.kind !== 'settled') return;
      if (outcome.change !== null) tell(log, outcome.change);
      // the set of a process never changes, so this was the last run; not awaited, because it waits for this very run
      void loop.stop();
    },
  });
  return {
    stop() {
      isStopping = true;
      return loop.stop();
    },
  };
}

function tell(log: ZoneDataDutyOptions['log'], { from, to, moved, failed }: ZoneDataChange): void {
  const textOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const tasks = moved.first.map(({ taskId, before, after }) => ({
    ...{ taskId, before: textOf(before), after: textOf(after) },
  }));
  log.info(
    { from, to, count: moved.count, tasks },
    'took up new time zone data: the next fires of these tasks moved',
  );
  if (failed.count === 0) return;
  const taskIds = failed.first.map(({ taskId }) => taskId);
  log.error(
    { from, to, count: failed.count, taskIds, error: failed.first[0]?.error },
    'the next fires of these tasks cannot be computed on the new time zone data and stay as they were',
  );
}
