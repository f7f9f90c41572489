import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmptyDatabase } from '@/server/testing/database';
import { connectionOptions } from './connection';
import { migrate, readMigrations } from './migrate';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await createEmptyDatabase();
  cleanUps.push(drop);
  return url;
}

async function query(url: string, sql: string): Promise<RowDataPacket[]> {
  const connection = await mysql.createConnection(connectionOptions(url));
  try {
    return (await connection.query<RowDataPacket[]>(sql))[0];
  } finally {
    await connection.end();
  }
}

/** Everything a schema is: columns, keys and seed rows. */
async function fingerprint(url: string): Promise<unknown> {
  return {
    columns: await query(
      url,
      `SELECT table_name, column_name, column_type, is_nullable, column_default, collation_name FROM information_schema.columns
       WHERE table_schema = DATABASE() ORDER BY 1, ordinal_position`,
    ),
    keys: await query(
      url,
      `SELECT table_name, index_name, seq_in_index, column_name, non_unique FROM information_schema.statistics
       WHERE table_schema = DATABASE() ORDER BY 1, 2, 3`,
    ),
    partitions: await query(
      url,
      `SELECT table_name, partition_name, partition_description FROM information_schema.partitions
       WHERE table_schema = DATABASE() AND partition_name IS NOT NULL ORDER BY 1, 2`,
    ),
    shards: await query(url, 'SELECT * FROM shard ORDER BY id'),
    counters: await query(url, 'SELECT * FROM change_counter ORDER BY shard'),
    settings: await query(url, 'SELECT name FROM setting ORDER BY name'),
    groups: await query(url, 'SELECT id, name FROM task_group'),
  };
}

/** The migration that is killed as one file: it is started once for every statement, and a compiler each time would take most of it. */
async function bundleChild(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'migrate-child-'));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const outfile = path.join(folder, 'child.cjs');
  await build({
    ...{ entryPoints: ['server/testing/migrate-child.ts'], outfile },
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
  });
  return outfile;
}

async function runKilled(
  program: string,
  url: string,
  moment: 'after' | 'recorded',
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [program, url, moment], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

describe('migrations', () => {
  test('make every table, with a fire unique over the whole partitioned table', async () => {
    const url = await emptyDatabase();
    const report = await migrate(url);
    expect(report.applied).toEqual((await readMigrations('drizzle')).map((file) => file.name));
    const tables = (await query(url, 'SHOW TABLES')).map((row) => Object.values(row)[0]);
    expect(tables).toEqual(
      expect.arrayContaining(['task', 'task_execution', 'execution_live', 'shard', 'user', 'audit']),
    );
    expect(await query(url, 'SELECT COUNT(*) AS n FROM shard')).toEqual([{ n: 64 }]);
    const unique = await query(
      url,
      "SHOW INDEX FROM task_execution WHERE key_name = 'task_execution_fire' AND non_unique = 0",
    );
    expect(unique.map((row) => row.Column_name)).toEqual(['task_id', 'fire_at', 'fire_key']);
  });

  test('run a second time do nothing and lose nothing', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await query(url, 'UPDATE shard SET epoch = 7 WHERE id = 3');
    const before = await fingerprint(url);
    expect(await migrate(url)).toEqual({ applied: [], statements: 0 });
    expect(await fingerprint(url)).toEqual(before);
  });

  test('started by several processes at once are carried out once', async () => {
    const url = await emptyDatabase();
    const reports = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const total = (await readMigrations('drizzle')).reduce((sum, file) => sum + file.statements.length, 0);
    expect(reports.reduce((sum, report) => sum + report.statements, 0)).toBe(total);
  });

  test('killed after any statement, before or after its record, go on to the same schema', async () => {
    const whole = await emptyDatabase();
    const killed = await emptyDatabase();
    await migrate(whole);
    const total = (await readMigrations('drizzle')).reduce((sum, file) => sum + file.statements.length, 0);
    const program = await bundleChild();
    // each run dies one statement further: first with the statement done but not recorded, then with it recorded
    let kills = 0;
    for (let done = 0; done < total; done += 1) {
      expect(await runKilled(program, killed, done % 2 === 0 ? 'after' : 'recorded')).toBe('SIGKILL');
      kills += 1;
      const rows = await query(killed, 'SELECT COUNT(*) AS n FROM schema_migration');
      if (rows[0]?.n === total) break;
    }
    expect(kills).toBeGreaterThanOrEqual(Math.floor(total / 2));
    await migrate(killed);
    expect(await fingerprint(killed)).toEqual(await fingerprint(whole));
  }, 300_000);

  test('say what to do when the database does not answer', async () => {
    await expect(migrate('mysql://nobody:secret@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/127\.0\.0\.1:1 does not answer.*DATABASE_URL/),
    });
    await expect(migrate('mysql://nobody:secret@127.0.0.1:1/none')).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });
});
