import { describe } from 'vitest';
import { describeClusterStore } from '@/server/testing/contracts/cluster-store.contract';
import { directWire, processClock } from './direct-wire';
import { createMemoryClusterStore } from './memory-cluster-store';
import { MemoryDatabase } from './memory-database';

const database = new MemoryDatabase({ clock: processClock, shards: 64, lockWaitMs: 30 });
const { shards } = database;

describe('the cluster store in memory', () =>
  describeClusterStore(() => ({
    store: createMemoryClusterStore(database, directWire),
    moveLease: async (id, ms) =>
      database.change((session) => {
        const row = shards.peek(id);
        if (row) shards.write(session, id, { ...row, leaseUntil: row.leaseUntil + ms });
      }),
  })));
