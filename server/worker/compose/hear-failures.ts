import { classifyDatabaseError } from '@/server/db/errors';
import { schedulerFault } from '@/server/domain/errors/faults';
import { type DatabaseAlarms, startDatabaseAlarms } from '../database-alarms';
import { OutagePause } from '../outage-pause';
import { type Chores, startChores } from '../start-chores';
import type { WorkerNode } from './open-node';

/** What learns from failures, and how they are told. */
export interface Failures {
  outage: OutagePause;
  alarms: DatabaseAlarms;
  chores: Chores;
  /** Tells of a failure for what it says about the database; the caller has logged it. */
  failed(error: unknown): void;
  /** Tells of a failed run of a duty. */
  onError(duty: string, error: unknown): void;
}

/** Starts the duties that other duties' failures set in motion: the alarms about the database, and the chores that keep its storage. */
export function hearFailures(node: WorkerNode): Failures {
  const { config, nodeId, pool, redis, engine, compile, clock, incidents, log, logs, locks, metrics } = node;
  const outage = new OutagePause(clock);
  const failed = (error: unknown): void => {
    outage.failed(error);
    alarms.failed(error);
    if (classifyDatabaseError(error) === 'no_partition') chores.storageIsMissing();
  };
  const onError = (duty: string, error: unknown): void => {
    failed(error);
    const fault = schedulerFault(`The duty "${duty}"`, error);
    log.error({ duty, error: fault }, 'a duty failed and will be tried again');
  };
  const chores = startChores({
    ...{ config, nodeId, pool, redis, engine, compile, logs, clock, locks: locks.manager, incidents },
    ...{ metrics, log, onError },
  });
  const alarms = startDatabaseAlarms({
    ...{ store: engine.store, incidents, nodeId, clock, log, onError },
    connections: pool.connections,
  });
  return { outage, alarms, chores, failed, onError };
}
