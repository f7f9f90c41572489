import { getServerConfig } from '@/server/config/env';
import { getDatabase } from '@/server/db/client';
import { checkSchema } from '@/server/db/schema-version';
import { createLogger } from '@/server/observability/logger';
import { answerInTime } from '@/server/services/answer-in-time';
import { guardSchema } from './schema-guard';

/** A person must change the configuration; the supervisor does not start the process again. */
const EXIT_CONFIGURATION = 78;
/** How long the first page may wait for the database. */
const WITHIN_MS = 3_000;
const AGAIN_AFTER_MS = 5_000;

/** Runs once before a web process answers: ends it when its settings or the schema of the database are not for it. */
export async function startWeb(): Promise<void> {
  const { logLevel } = readConfig();
  await guardSchema({
    check: () => answerInTime(() => checkSchema(getDatabase()), WITHIN_MS),
    refuse(message) {
      createLogger({ level: logLevel, name: 'web' }).fatal(message);
      process.exit(EXIT_CONFIGURATION);
    },
    later: (work) => void setTimeout(work, AGAIN_AFTER_MS).unref(),
  });
}

function readConfig(): ReturnType<typeof getServerConfig> {
  try {
    return getServerConfig();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}
