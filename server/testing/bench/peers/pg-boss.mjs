import { PgBoss } from 'pg-boss';

const NAME = 'bench';

async function start(url) {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  await boss.createQueue(NAME);
  return boss;
}

export async function openQueue(url) {
  const boss = await start(url);
  return {
    enqueue: (count) =>
      boss.insert(
        NAME,
        Array.from({ length: count }, (_, index) => ({ data: { index } })),
      ),
    close: () => boss.stop({ graceful: false }),
  };
}

/** Tuned: large batches, fetched again without a pause while they come full, by two loops. */
export async function openWorker(url, onJob) {
  const boss = await start(url);
  const options = {
    batchSize: 500,
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
    localConcurrency: 2,
  };
  await boss.work(NAME, options, async (jobs) => {
    for (const { data } of jobs) onJob(data);
  });
}
