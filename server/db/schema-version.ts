import { sql } from 'drizzle-orm';
import { AppError } from '@/server/domain/errors/app-error';
import type { Database, Executor } from './client';
import { classifyDatabaseError } from './errors';

/** The number of the newest migration this code knows. Raised with every migration. */
export const CODE_SCHEMA = 8;

/**
 * Refuses to run against a schema whose contraction this code does not know, against one without what this code needs, or against
 * none. An older process goes on while the schema is only expanded.
 */
export async function checkSchema(database: Database): Promise<void> {
  const schema = await readSchemaNumbers(database);
  if (schema === null) {
    throw new AppError(
      'BAD_CONFIGURATION',
      'The database has no Punctual tables yet: run npm run db:migrate first.',
    );
  }
  if (schema.minimumCode > CODE_SCHEMA) {
    throw new AppError(
      'SCHEMA_TOO_NEW',
      `The database needs a version of Punctual that knows schema ${schema.minimumCode}; this one knows ${CODE_SCHEMA}. Update this installation.`,
    );
  }
  if (schema.number < CODE_SCHEMA) {
    throw new AppError(
      'BAD_CONFIGURATION',
      `The database has schema ${schema.number}, this version of Punctual needs ${CODE_SCHEMA}: run npm run db:migrate first.`,
    );
  }
}

export interface SchemaNumbers {
  /** Of the newest migration that is done. */
  number: number;
  /** The least number a code must know. */
  minimumCode: number;
}

/** Which schema the database has, or null while it has no tables. Primary key of setting. */
export async function readSchemaNumbers(database: Executor): Promise<SchemaNumbers | null> {
  try {
    const [rows] = (await database.execute(
      sql`SELECT value FROM setting WHERE name = 'schema'`,
    )) as unknown as [{ value: { minimumCode: number; number?: number } }[]];
    const [row] = rows;
    // the first migration did not write its own number
    return row ? { minimumCode: row.value.minimumCode, number: row.value.number ?? 1 } : null;
  } catch (error) {
    if (classifyDatabaseError(error) === 'no_table') return null;
    throw error;
  }
}
