import { expect, test } from 'vitest';
import { directWire } from '@/server/testing/memory/direct-wire';
import { createMemoryClusterStore } from '@/server/testing/memory/memory-cluster-store';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { ClusterWatch } from './cluster-watch';
import { NodeClock } from './node-clock';

const [NODE, OTHER] = [1, 2];

async function cluster(shards: number) {
  const clock = { now: () => 1_000, after: (_ms: number, run: () => void) => queueMicrotask(run) };
  const store = createMemoryClusterStore(new MemoryDatabase({ clock, shards }), directWire);
  for (const id of [NODE, OTHER])
    await store.registerNode({
      ...{ id, name: 'n', host: 'h', pid: 1, version: 'v', slots: {}, labels: [] },
    });
  return store;
}

test('a node that finds another one taking shards over is told to look again soon, and then takes what is left', async () => {
  const store = await cluster(4);
  await store.setNodeStatus(OTHER, 'stopped');
  let isOthersTurn = true;
  const watch = new ClusterWatch(store, new NodeClock(() => 0), NODE, {
    async tryRun(work) {
      if (isOthersTurn) return false;
      await work();
      return true;
    },
  });
  expect(await watch.runOnce()).toMatchObject({ taken: [], isContended: true });
  isOthersTurn = false;
  expect(await watch.runOnce()).toMatchObject({ taken: [0, 1, 2, 3], isContended: false });
  // nothing to take is nothing to take turns for
  isOthersTurn = true;
  expect(await watch.runOnce()).toMatchObject({ taken: [], isContended: false });
});

test('a lease that stands still is looked at again when it will have been watched to its end', async () => {
  const store = await cluster(2);
  await store.takeShards(OTHER, (await store.readCluster()).shards.slice(0, 1), 0);
  let monotonicMs = 0;
  const watch = new ClusterWatch(store, new NodeClock(() => monotonicMs), NODE, {
    async tryRun(work) {
      await work();
      return true;
    },
  });
  expect(watch.untilOverMs).toBe(Number.POSITIVE_INFINITY);
  await watch.runOnce();
  expect(watch.untilOverMs).toBe(5_000);
  monotonicMs = 4_700;
  await watch.runOnce();
  expect(watch.untilOverMs).toBe(300);
  monotonicMs = 5_000;
  expect(await watch.runOnce()).toMatchObject({ taken: [0] });
  expect(watch.untilOverMs).toBe(Number.POSITIVE_INFINITY);
});
