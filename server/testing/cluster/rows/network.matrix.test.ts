import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { CLAIM_DEADLINE_MS } from '@/server/domain/cluster/cluster-timing';
import { say } from '../../say';
import { isBusy, sharesAreEven } from '../faults';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { type ClusterNode, TestCluster, until } from '../test-cluster';

/** Longer than a lease and shorter than a node may be silent. */
const CUT_MS = 8_000;
const HEALED_WITHIN_MS = 10_000;

let cluster: TestCluster;
afterEach(() => cluster?.close());

interface NetworkFault {
  inject(links: ClusterNode['links']): void;
  /** The node cannot work with the database meanwhile, so that others own its shards when the lease is over. */
  isCutOff: boolean;
}

const FAULTS: Record<string, NetworkFault> = {
  'cut from MySQL': { inject: ({ mysql }) => mysql.cut('toServer', 'toClient'), isCutOff: true },
  'cut from Redis': { inject: ({ redis }) => redis.cut('toServer', 'toClient'), isCutOff: false },
  'cut from both': {
    inject({ mysql, redis }) {
      mysql.cut('toServer', 'toClient');
      redis.cut('toServer', 'toClient');
    },
    isCutOff: true,
  },
  'heard by MySQL and told nothing': { inject: ({ mysql }) => mysql.cut('toClient'), isCutOff: true },
  'told by MySQL and not heard': { inject: ({ mysql }) => mysql.cut('toServer'), isCutOff: true },
  'left with connections whose other end is gone': {
    inject({ mysql, redis }) {
      mysql.halfOpen();
      redis.halfOpen();
    },
    isCutOff: false,
  },
  '200 ms away from MySQL': {
    inject({ mysql }) {
      mysql.delayMs = 200;
    },
    isCutOff: false,
  },
};

test('a node whose network fails claims nothing beyond its lease, and works again soon after it is whole', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  for (const [index, [name, { inject, isCutOff }]] of Object.entries(FAULTS).entries()) {
    const node = cluster.node(index);
    const { nodeId } = node.worker;
    await sharesAreEven(cluster);
    await isBusy(cluster, node);
    const cutAt = await cluster.now();
    inject(node.links);
    await wait(CUT_MS);
    const healedAt = await cluster.now();
    const claims = 'node_id = ? AND claimed_at > ? AND claimed_at <= ?';
    const late = [nodeId, cutAt + CLAIM_DEADLINE_MS, healedAt];
    if (isCutOff) {
      expect(await cluster.count('task_execution', claims, late)).toBe(0);
      expect(await cluster.count('shard', 'owner_id = ?', [nodeId])).toBe(0);
    }
    for (const link of Object.values(node.links)) link.heal();
    say(`${name}: works again ${await worksAgain(nodeId, healedAt)} ms after it healed`);
  }
  const { findings, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});

/** It owns shards and ends what it started after this instant. */
async function worksAgain(nodeId: number, since: number): Promise<number> {
  return Math.round(
    await until(async () => {
      expect(await cluster.count('shard', 'owner_id = ?', [nodeId])).toBeGreaterThan(0);
      const ended = 'node_id = ? AND claimed_at > ? AND finished_at IS NOT NULL';
      expect(await cluster.count('task_execution', ended, [nodeId, since])).toBeGreaterThan(0);
    }, HEALED_WITHIN_MS),
  );
}
