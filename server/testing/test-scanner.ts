import { afterAll, beforeAll } from 'vitest';
import { InvariantScanner } from '@/server/chores/scan/invariant-scanner';
import type { InvariantStore } from '@/server/chores/scan/ports';
import { IncidentBook } from '@/server/cluster/incident-book';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { createMysqlIncidentStore } from '@/server/repositories/engine/mysql-incident-store';
import { createMysqlInvariantStore } from '@/server/repositories/engine/mysql-invariant-store';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { createTestDatabase, openTestEngine, type TestDatabase } from './database';
import { scanRows } from './scan-rows';

export type ScanRows = ReturnType<typeof scanRows>;

/** What a test starts from: empty tables, and the database's time. */
export interface FreshScan {
  testDatabase: TestDatabase;
  pool: EnginePool;
  engine: EngineDependencies;
  rows: ScanRows;
  now: number;
}

const QUIET = { error: () => undefined, warn: () => undefined, info: () => undefined };

/** Scanners over a database of the test file's own, which is there while its tests run. */
export function prepareScanner() {
  const zones = createZoneStore({ file: null });
  let testDatabase: TestDatabase;
  let pool: EnginePool;
  let testEngine: ReturnType<typeof openTestEngine>;
  let rows: ScanRows;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    pool = createEnginePool(testDatabase.url, 6);
    testEngine = openTestEngine(testDatabase.url);
    rows = scanRows(pool, testEngine.engine.store);
  });
  afterAll(async () => {
    await testEngine.close();
    await pool.end();
    await testDatabase.drop();
  });

  async function fresh(): Promise<FreshScan> {
    await rows.clear();
    const { engine } = testEngine;
    return { testDatabase, pool, engine, rows, now: await engine.store.readNow() };
  }

  /** A scanner; `between` happens between its two looks at what should not stand still. */
  function openScanner(
    between: () => Promise<unknown> = async () => undefined,
    over: Partial<InvariantStore> = {},
  ) {
    const { engine } = testEngine;
    const counts: Record<string, number> = {};
    const scanner = new InvariantScanner({
      store: { ...createMysqlInvariantStore(pool), ...over },
      engine,
      compile: (definition) => compileDefinition(definition, zones),
      incidents: new IncidentBook({
        store: createMysqlIncidentStore(pool),
        takeIds: engine.takeIds,
        log: QUIET,
      }),
      pause: async () => void (await between()),
      onFound: (kind, count) => {
        counts[kind] = (counts[kind] ?? 0) + count;
      },
    });
    return { counts, run: () => scanner.run(new AbortController().signal) };
  }

  /** The open incidents, by kind. */
  async function open(): Promise<Record<string, unknown>> {
    const found = await listOpenIncidents(testDatabase.database);
    return Object.fromEntries(found.map(({ kind, facts }) => [kind, facts]));
  }

  /** What one scan leaves open, by kind. */
  async function scan(between?: () => Promise<unknown>): Promise<Record<string, unknown>> {
    await openScanner(between).run();
    return open();
  }

  return { fresh, openScanner, open, scan };
}

export const everyTenSeconds = { schedule: { kind: 'fixed_rate', everyMs: 10_000, anchorAt: 0 } } as const;
/** The last fire of that at or before an instant. */
export const tens = (at: number) => Math.floor(at / 10_000) * 10_000;
