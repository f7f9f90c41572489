import { startWorkerProcess, type WorkerProcess } from '../cluster/worker-process';
import type { Installation } from './installation';

/** The built worker with its defaults; only addresses and the key prefix of the installation are given to it. */
export const startBenchWorker = (
  { url, redisUrl, keyPrefix }: Pick<Installation, 'url' | 'redisUrl' | 'keyPrefix'>,
  settings: Readonly<Record<string, string>> = {},
): Promise<WorkerProcess> =>
  startWorkerProcess({
    DATABASE_URL: url,
    REDIS_URL: redisUrl,
    REDIS_KEY_PREFIX: keyPrefix,
    ...settings,
  });
