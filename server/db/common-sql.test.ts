import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What only one of MySQL 8 and MariaDB 10.6 understands, or understands differently. */
const NOT_COMMON: readonly [RegExp, string][] = [
  [/\bRETURNING\b/, 'RETURNING: MariaDB only'],
  [/\bFOR SHARE\b/, 'FOR SHARE: MySQL only, write LOCK IN SHARE MODE'],
  [/\bLATERAL\b/, 'LATERAL: MySQL only'],
  [/\bAS new\b/, 'AS new: MySQL only, write VALUES(column)'],
  [/->>?\s*'\$/, '->> and ->: MySQL only, write JSON_VALUE or JSON_EXTRACT'],
  [/\bngram\b/i, 'ngram: MySQL only'],
  [/\bSET STATEMENT\b/, 'SET STATEMENT: MariaDB only'],
  [/utf8mb4_0900|uca1400/, 'a collation only one of them has'],
  [/\bINVISIBLE\b|\bIGNORED INDEX\b/, 'INVISIBLE and IGNORED: one each'],
  [/\bconvert_tz\b/i, 'convert_tz: needs time zone tables'],
  [/\$\{sql\} [^`]*\b(LOCK IN SHARE MODE|FOR UPDATE)\b/, 'a lock over a values table itself: MariaDB only'],
  [/\bINSERT IGNORE\b/i, 'INSERT IGNORE: hides other errors'],
];

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /\.(ts|sql|mjs)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name),
    )
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function findings(text: string): string[] {
  return NOT_COMMON.filter(([pattern]) => pattern.test(text)).map(([, reason]) => reason);
}

test('every statement is common to MySQL 8 and MariaDB 10.6', () => {
  const files = [...sourceFiles('server'), ...sourceFiles('drizzle')];
  expect(files.length).toBeGreaterThan(10);
  // statements only: comments may name what they avoid
  const found = files.flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^\s*--.*$/gm, '');
    return findings(code).map((reason) => `${file}: ${reason}`);
  });
  expect(found).toEqual([]);
});

test.each([
  'DELETE FROM task WHERE id = 1 RETURNING id',
  'SELECT id FROM shard FOR SHARE',
  "SELECT definition->>'$.name' FROM task",
  `SELECT e.id FROM \${sql} STRAIGHT_JOIN task e ON e.id = v.id LOCK IN SHARE MODE`,
  'INSERT INTO t VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a',
])('the check sees %s', (statement) => {
  expect(findings(statement)).toHaveLength(1);
});
