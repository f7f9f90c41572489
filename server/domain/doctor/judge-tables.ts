import { type Finding, ok, problem, warning } from './finding';

/** What this code knows and what a database has been through. */
export interface MigrationFacts {
  /** Of this code, in order. */
  known: readonly { name: string; statements: number }[];
  /** Statements done in the database, by name of the migration; null when no migration ever ran there. */
  done: ReadonlyMap<string, number> | null;
  /** The least schema number a code must know to use the database; null when its row is not there. */
  minimumCode: number | null;
  codeSchema: number;
}

const MIGRATE = 'Run npm run db:migrate (npm start does it by itself).';

/** Whether the tables are those this code needs. */
export function judgeTables({ known, done, minimumCode, codeSchema }: MigrationFacts): Finding {
  if (minimumCode !== null && minimumCode > codeSchema) {
    return problem(
      'tables',
      `the database needs a version of Punctual that knows schema ${minimumCode}; this one knows ${codeSchema}`,
      'Update this installation: git pull, then npm start.',
    );
  }
  if (done === null) return problem('tables', 'the database has no Punctual tables yet', MIGRATE);
  const missing = known.filter(({ name, statements }) => (done.get(name) ?? 0) < statements);
  const [first] = missing;
  if (first !== undefined) {
    const count = done.get(first.name) ?? 0;
    const half = count > 0 ? ` (${first.name} stopped after ${count} of ${first.statements} statements)` : '';
    return problem('tables', `${missing.map(({ name }) => name).join(', ')} not applied${half}`, MIGRATE);
  }
  const names = new Set(known.map(({ name }) => name));
  const unknown = [...done.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0) {
    return warning(
      'tables',
      `the database is newer than this code (${unknown.join(', ')}), which still works with it`,
      'Update this installation: git pull, then npm start.',
    );
  }
  return ok('tables', `up to date: ${known.at(-1)?.name}`);
}
