import { expect, test } from 'vitest';
import { directWire } from '@/server/testing/memory/direct-wire';
import { createMemoryClusterStore } from '@/server/testing/memory/memory-cluster-store';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { ClusterWatch } from './cluster-watch';
import { NodeClock } from './node-clock';

const NODE = 1;

test('a node that finds another one taking shards over is told to look again soon, and then takes what is left', async () => {
  const clock = { now: () => 1_000, after: (_ms: number, run: () => void) => queueMicrotask(run) };
  const store = createMemoryClusterStore(new MemoryDatabase({ clock, shards: 4 }), directWire);
  await store.registerNode({
    ...{ id: NODE, name: 'n', host: 'h', pid: 1, version: 'v', slots: {}, labels: [] },
  });
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
