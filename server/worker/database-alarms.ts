import type { Logger } from 'pino';
import { CommitAudit } from '@/server/cluster/commit-audit';
import { DiskAlarm } from '@/server/cluster/disk-alarm';
import type { IncidentBook } from '@/server/cluster/incident-book';
import type { NodeClock } from '@/server/cluster/node-clock';
import type { EngineConnections } from '@/server/db/engine-connections';
import { classifyDatabaseError } from '@/server/db/errors';
import type { AttemptRef } from '@/server/scheduler/execution-rows';
import type { EngineStore } from '@/server/scheduler/ports';
import { startLoop } from './service-loop';

const EVERY_MS = 1_000;

export interface DatabaseAlarmsOptions {
  store: EngineStore;
  connections: Pick<EngineConnections, 'starts'>;
  incidents: IncidentBook;
  nodeId: number;
  clock: NodeClock;
  log: Logger;
  onError: (name: string, error: unknown) => void;
}

/** Tells of a database that forgets what it had committed, and of one that has no room. */
export interface DatabaseAlarms {
  /** The end of an attempt is written. */
  written(ref: AttemptRef): void;
  /** Told of every failure. */
  failed(error: unknown): void;
  stop(): Promise<void>;
}

export function startDatabaseAlarms({
  connections,
  clock,
  ...options
}: DatabaseAlarmsOptions): DatabaseAlarms {
  const monotonicMs = () => clock.monotonicMs();
  const audit = new CommitAudit({ ...options, monotonicMs, starts: () => connections.starts });
  const disk = new DiskAlarm({ ...options, monotonicMs });
  const runOnce = () => Promise.all([audit.run(), disk.run()]);
  const loop = startLoop({ name: 'database alarms', every: EVERY_MS, onError: options.onError, runOnce });
  return {
    written: (ref) => audit.written(ref),
    failed(error) {
      if (classifyDatabaseError(error) === 'full') disk.refused(error);
    },
    stop: () => loop.stop(),
  };
}
