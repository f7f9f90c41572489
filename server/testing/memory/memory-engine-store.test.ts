import { describe } from 'vitest';
import { describeEngineStore } from '@/server/testing/contracts/engine-store/engine-store.contract';
import type { EngineStoreHarness } from '@/server/testing/contracts/engine-store/harness';
import { directWire, processClock } from './direct-wire';
import { createMemoryClusterStore } from './memory-cluster-store';
import { MemoryDatabase } from './memory-database';
import { createMemoryEngineStore } from './memory-engine-store';
import { versionKey } from './task-statements';

const database = new MemoryDatabase({ clock: processClock, shards: 64, lockWaitMs: 30 });
const { tasks, versions, intervals, groups, settings, backfills, executions, attempts, skips, audits } =
  database;

const harness: EngineStoreHarness = {
  store: createMemoryEngineStore(database, directWire),
  cluster: createMemoryClusterStore(database, directWire),
  addTask: async (row) => database.change((session) => tasks.write(session, row.id, row)),
  addVersion: async (row) =>
    database.change((session) => versions.write(session, versionKey(row.taskId, row.version), row)),
  addInterval: async ({ id, ...row }) =>
    database.change((session) =>
      intervals.write(session, id, { ...row, id, reason: '', actorId: null, createdAt: 0 }),
    ),
  setGroupLimit: async (id, parallelLimit) =>
    database.change((session) => groups.write(session, id, { id, parallelLimit })),
  setWatermark: async (value) =>
    database.change((session) =>
      settings.write(session, 'retention_watermark', { name: 'retention_watermark', value }),
    ),
  addBackfill: async (row) => database.change((session) => backfills.write(session, row.id, row)),
  readExecution: async (id) => executions.committed().find((row) => row.id === id) ?? null,
  readAttempts: async (executionId) =>
    attempts
      .committed()
      .filter((row) => row.executionId === executionId)
      .map(({ attempt, token, status, startedAt }) => ({ attempt, token, status, startedAt })),
  readSkips: async (taskId) =>
    skips
      .committed()
      .filter((row) => row.taskId === taskId)
      .map(({ firstFireAt, lastFireAt, fireCount }) => ({ firstFireAt, lastFireAt, fireCount }))
      .sort((a, b) => a.firstFireAt - b.firstFireAt),
  countAudits: async (targetId) => audits.committed().filter((row) => row.targetId === targetId).length,
};

describe('the engine store in memory', () => describeEngineStore(() => harness));
