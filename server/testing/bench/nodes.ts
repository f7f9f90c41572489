import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { SHARDS } from '@/server/domain/cluster/cluster-timing';
import type { WorkerProcess } from '../cluster/worker-process';
import { copyTask } from '../copy-task';
import { startFor } from './burst';
import { atLeast, atMost, type Figure, median, plain } from './figures';
import { type Installation, openInstallation } from './installation';
import type { BenchServers } from './servers';
import { NEVER_DUE, productThroughput, TASKS } from './throughput';
import { untilFired } from './until-done';
import { startBenchWorker } from './worker';

const NODES = [1, 2, 4];
const ROUNDS = 3;
const DISTINCT_TASKS = 10_000;

/** What several warm workers process in the time of one, all on this machine, and how evenly the fires of 10,000 tasks fall on them. */
export async function nodes(servers: BenchServers): Promise<Figure[]> {
  const rates = new Map<number, number[]>(NODES.map((count) => [count, []]));
  const figures: Figure[] = [];
  const installation = await openInstallation(servers.databaseUrl, servers.redisUrl);
  try {
    const tasks = await installation.createTasks(TASKS.allow, NEVER_DUE, { overlap: { policy: 'allow' } });
    for (let round = 0; round < ROUNDS; round += 1)
      for (const count of NODES)
        await withWorkers(installation, count, async ([first]) => {
          const run = () => productThroughput(installation, first as WorkerProcess, tasks);
          // the code of each is to be warm: four processes would pay for that four times
          await run();
          const rate = await run();
          process.stdout.write(`  ${count} workers: ${Math.round(rate)} a second\n`);
          rates.get(count)?.push(rate);
        });
    for (const count of NODES.slice(1)) figures.push(await evenness(installation, count));
  } finally {
    await installation.close();
  }
  const medianOf = (count: number) => median(rates.get(count) ?? []);
  return [
    ...NODES.map((count) => plain(`${count} workers, executions/s`, medianOf(count).toFixed(0))),
    ...NODES.slice(1).map((count) =>
      atLeast(`${count} workers against one`, medianOf(count) / medianOf(1), 0.85),
    ),
    ...figures,
  ];
}

/** Starts so many workers and waits until the shards are shared evenly between them; stops them in the end. */
async function withWorkers(
  installation: Installation,
  count: number,
  work: (workers: WorkerProcess[]) => Promise<void>,
): Promise<void> {
  const workers = await Promise.all(Array.from({ length: count }, () => startBenchWorker(installation)));
  try {
    while (!(await isShared(installation, count))) await wait(20);
    await work(workers);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

async function isShared({ pool }: Installation, count: number): Promise<boolean> {
  const [rows] = await pool.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM shard JOIN scheduler_node n ON n.id = owner_id AND n.status = 'live' GROUP BY owner_id",
  );
  return rows.length === count && rows.every((row) => Number(row.n) === SHARDS / count);
}

/** One fire of each of 10,000 tasks, all due at once: how many executions the busiest node ran for one of the idlest. */
async function evenness(installation: Installation, count: number): Promise<Figure> {
  const { pool, engine, createTasks } = installation;
  let perNode: number[] = [];
  await withWorkers(installation, count, async ([first]) => {
    const at = startFor(1);
    const change = { overlap: { policy: 'allow' }, validFrom: at, validUntil: at } as const;
    const [made] = (await createTasks(1, '* * * * * *', change)) as [number];
    const ids = [made, ...(await copyTask(pool, engine.takeIds, made, DISTINCT_TASKS - 1))];
    if (Date.now() > at - 2_000) throw new Error('the tasks were not ready before they were due');
    await wait(at + 1_000 - Date.now());
    await untilFired(pool, first as WorkerProcess, ids, at);
    const [rows] = await pool.query<RowDataPacket[]>(
      "SELECT COUNT(*) AS n FROM task_execution WHERE task_id IN (?) AND status = 'succeeded' GROUP BY node_id",
      [ids],
    );
    perNode = rows.map((row) => Number(row.n));
  });
  const done = perNode.reduce((sum, one) => sum + one, 0);
  if (done !== DISTINCT_TASKS || perNode.length !== count)
    throw new Error(`${perNode.length} of ${count} nodes ran ${done} of ${DISTINCT_TASKS} executions`);
  const ratio = Math.max(...perNode) / Math.min(...perNode);
  return atMost(
    `${count} workers: executions of the busiest against the idlest`,
    Number(ratio.toFixed(2)),
    1.2,
  );
}
