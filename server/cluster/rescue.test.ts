import { expect, test } from 'vitest';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { newExecution } from '@/server/testing/contracts/engine-store/harness';
import { taskDefinition } from '@/server/testing/factories';
import { directWire, processClock } from '@/server/testing/memory/direct-wire';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { compileSimulated } from '@/server/testing/simulation/compile-simulated';
import { rescueOrphans } from './rescue';

const [TASK, NODE, DEAD, ORPHANS] = [3, 5, 6, 7];

test('all that a dead node has claimed is given on at once, however much that is', async () => {
  const database = new MemoryDatabase({ clock: processClock, shards: 1, lockWaitMs: 30 });
  const store = createMemoryEngineStore(database, directWire);
  database.change((session) => {
    const node = { heartbeat: 1, reportedUntil: 0, labels: [], startedAt: 0 };
    for (const [id, status] of [
      [NODE, 'live'],
      [DEAD, 'dead'],
    ] as const) {
      database.nodes.write(session, id, { ...node, id, status });
      database.fences.write(session, id, { nodeId: id, fencedBy: id === DEAD ? NODE : null });
    }
    const definition = taskDefinition({ overlap: { policy: 'allow' } });
    database.versions.write(session, `${TASK}:1`, { taskId: TASK, version: 1, effectiveFrom: 0, definition });
  });
  const held = { taskId: TASK, status: 'claimed', nodeId: DEAD, token: 1 } as const;
  await store.transaction((transaction) =>
    transaction.insertExecutions(
      Array.from({ length: ORPHANS }, (_, index) => newExecution({ ...held, fireAt: 1_000 + index })),
    ),
  );
  const engine = { store, catalog: new TaskCatalog(compileSimulated), takeIds: async () => [] };
  const counts = await rescueOrphans({ ...engine, nodeId: NODE }, 3);
  expect(counts).toEqual({ requeued: ORPHANS, newAttempts: 0, ended: 0 });
  expect(await store.findOrphans(10)).toEqual([]);
});
