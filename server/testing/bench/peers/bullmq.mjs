import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const NAME = 'bench';
const connect = (url) => new Redis(url, { maxRetriesPerRequest: null });

/** Finished jobs stay, as they do in the product. */
export async function openQueue(url) {
  const connection = connect(url);
  const queue = new Queue(NAME, { connection });
  return {
    enqueue: (count) =>
      queue.addBulk(Array.from({ length: count }, (_, index) => ({ name: NAME, data: { index } }))),
    /** Jobs that become due at an instant. */
    enqueueAt: (count, dueAt) =>
      queue.addBulk(
        Array.from({ length: count }, () => ({
          name: NAME,
          data: { dueAt },
          opts: { delay: Math.max(0, dueAt - Date.now()) },
        })),
      ),
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
}

export async function openWorker(url, onJob) {
  const worker = new Worker(NAME, async ({ data }) => onJob(data), {
    connection: connect(url),
    concurrency: 200,
  });
  await worker.waitUntilReady();
}
