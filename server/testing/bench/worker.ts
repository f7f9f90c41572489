import { startWorkerProcess, type WorkerProcess } from '../cluster/worker-process';

/** The built worker with its defaults; only addresses are given to it, and a key prefix of its own. */
export const startBenchWorker = (databaseUrl: string): Promise<WorkerProcess> =>
  startWorkerProcess({ databaseUrl, keyPrefix: `bench-${Date.now()}` });
