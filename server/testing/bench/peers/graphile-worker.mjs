import { Logger, makeWorkerUtils, run } from 'graphile-worker';

const logger = new Logger(() => () => undefined);

export async function openQueue(url) {
  const utils = await makeWorkerUtils({ connectionString: url, logger });
  await utils.migrate();
  return {
    enqueue: (count) =>
      utils.addJobs(
        Array.from({ length: count }, (_, index) => ({ identifier: 'bench', payload: { index } })),
      ),
    close: () => utils.release(),
  };
}

/** The settings its guide gives for throughput: a local queue, and completions in batches. */
export async function openWorker(url, onJob) {
  await run({
    taskList: { bench: async (payload) => onJob(payload) },
    preset: {
      worker: {
        connectionString: url,
        logger,
        concurrentJobs: 24,
        pollInterval: 100,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
}
