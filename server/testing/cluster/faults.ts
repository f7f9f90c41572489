import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { DATABASE_NOW } from '@/server/db/time';
import { SHARDS } from '@/server/domain/cluster/cluster-timing';
import { LONG_CALL_MS, SHORT_CALL_MS } from './load';
import { type ClusterNode, type TestCluster, until } from './test-cluster';

const SHARDS_WITHIN_MS = 6_000;
const RESCUED_WITHIN_MS = 15_000;
const HANDED_OVER_WITHIN_MS = 1_000;
const NO_CLAIMS_AFTER_MS = 100;
/** A call that began no longer ago is not over when a fault strikes. */
const JUST_BEGUN_MS = 20;
/** The exit code of a worker that was declared dead. */
const START_AGAIN = 75;

export interface TakeOver {
  /** Executions that were claimed by or running on the node when it was hit. */
  interrupted: number;
  shardsMs: number;
  executionsMs: number;
}

/** Waits until nothing names a node any more that was hit a moment ago, within the promised times. */
export async function takenOver(cluster: TestCluster, nodeId: number, sinceMs: number): Promise<TakeOver> {
  const interrupted = await cluster.count('execution_live', 'node_id = ?', [nodeId]);
  const isFreed = async (table: string, column: string, withinMs: number) => {
    await until(
      async () => expect(await cluster.count(table, `${column} = ?`, [nodeId])).toBe(0),
      withinMs - (performance.now() - sinceMs),
    );
    return Math.round(performance.now() - sinceMs);
  };
  const [shardsMs, executionsMs] = await Promise.all([
    isFreed('shard', 'owner_id', SHARDS_WITHIN_MS),
    isFreed('execution_live', 'node_id', RESCUED_WITHIN_MS),
  ]);
  return { interrupted, shardsMs, executionsMs };
}

/** Waits until calls are under way on a node that do not end the next moment, so that whatever hits it interrupts some. */
export async function isBusy(cluster: TestCluster, { worker }: ClusterNode): Promise<void> {
  const lasting = `node_id = ? AND finished_at IS NULL AND (started_at > ${DATABASE_NOW} - ? OR
    started_at BETWEEN ${DATABASE_NOW} - ? AND ${DATABASE_NOW} - ?)`;
  const agesMs = [JUST_BEGUN_MS, LONG_CALL_MS - SHORT_CALL_MS, 2 * SHORT_CALL_MS];
  await until(async () => {
    expect(await cluster.count('shard', 'owner_id = ?', [worker.nodeId])).toBeGreaterThan(0);
    // asked last: a short call is over soon
    expect(await cluster.count('task_execution', lasting, [worker.nodeId, ...agesMs])).toBeGreaterThan(0);
  });
}

/** `kill -9` of a busy worker; a new one takes its place. */
export async function killWorker(cluster: TestCluster, node: ClusterNode): Promise<TakeOver> {
  await isBusy(cluster, node);
  const { nodeId } = node.worker;
  const killedAt = performance.now();
  await node.worker.kill();
  const restarted = cluster.restart(node);
  const takeOver = await takenOver(cluster, nodeId, killedAt);
  await restarted;
  return takeOver;
}

/** SIGSTOP for so long. */
export function freezeWorker(cluster: TestCluster, node: ClusterNode, forMs: number): Promise<TakeOver> {
  return standStill(cluster, node, async () => {
    node.worker.signal('SIGSTOP');
    await wait(forMs);
    node.worker.signal('SIGCONT');
  });
}

/** Its event loop is blocked for so long, as by a handler that computes; started with `CAN_BE_BLOCKED`. */
export function blockWorker(cluster: TestCluster, node: ClusterNode, forMs: number): Promise<TakeOver> {
  return standStill(cluster, node, async () => node.worker.send({ blockMs: forMs }));
}

const BLOCK_ON_MESSAGE = `process.on('message', ({ blockMs }) => {
  for (const until = performance.now() + blockMs; performance.now() < until; );
})`;
/** A setting of workers that `blockWorker` is meant for. */
export const CAN_BE_BLOCKED = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(BLOCK_ON_MESSAGE)}`,
};

/** Whoever stands still longer than a node may is declared dead, and ends when it goes on. A new one takes its place. */
async function standStill(
  cluster: TestCluster,
  node: ClusterNode,
  fault: () => Promise<void>,
): Promise<TakeOver> {
  await isBusy(cluster, node);
  const { worker } = node;
  const since = performance.now();
  const over = fault();
  const takeOver = await takenOver(cluster, worker.nodeId, since);
  await over;
  expect(await worker.exited).toBe(START_AGAIN);
  // it came back, and the database refused it
  expect(worker.metrics()?.staleWritesRefused.heartbeat).toBeGreaterThan(0);
  await cluster.restart(node);
  return takeOver;
}

/** SIGTERM of a busy worker, until it has ended in order. Its place is empty then. Resolves to the time its shards took to have new owners. */
export async function stopWorker(cluster: TestCluster, node: ClusterNode): Promise<number> {
  await isBusy(cluster, node);
  const { nodeId } = node.worker;
  const signalledAt = await cluster.now();
  const stopped = node.worker.stop();
  const shardsMs = await until(
    async () => expect(await cluster.count('shard', 'owner_id = ? OR owner_id IS NULL', [nodeId])).toBe(0),
    HANDED_OVER_WITHIN_MS,
  );
  expect(await stopped).toBe(0);
  expect(await cluster.count('scheduler_node', "id = ? AND status = 'stopped'", [nodeId])).toBe(1);
  // it left nothing behind, and took nothing on
  expect(await cluster.count('execution_live', 'node_id = ?', [nodeId])).toBe(0);
  const claims = 'node_id = ? AND claimed_at > ?';
  expect(await cluster.count('task_execution', claims, [nodeId, signalledAt + NO_CLAIMS_AFTER_MS])).toBe(0);
  return Math.round(shardsMs);
}

/** Who owns which shard, and under which epoch. */
export const ownersOf = (cluster: TestCluster) =>
  cluster.query('SELECT id, owner_id, epoch FROM shard ORDER BY id');

/** Waits until the workers own equal shares, so that from then on no shard moves by itself. */
export async function sharesAreEven(cluster: TestCluster): Promise<void> {
  // the oldest own one more where they do not divide
  const ids = cluster.nodes.map(({ worker }) => worker.nodeId).sort((a, b) => a - b);
  const shares = ids.map((id, index) => [
    id,
    Math.floor(SHARDS / ids.length) + (index < SHARDS % ids.length ? 1 : 0),
  ]);
  await until(async () => {
    const owned = await cluster.query<{ id: number; n: number }>(
      'SELECT owner_id AS id, COUNT(*) AS n FROM shard GROUP BY owner_id ORDER BY owner_id',
    );
    expect(owned.map(({ id, n }) => [id, Number(n)])).toEqual(shares);
  });
}
