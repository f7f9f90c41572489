import { getServerConfig, type ServerConfig } from '@/server/config/env';
import { createDatabase } from '@/server/db/client';
import { databaseUnavailable } from '@/server/db/connection';
import { checkSchema } from '@/server/db/schema-version';
import { AppError } from '@/server/domain/errors/app-error';
import { createLogger } from '@/server/observability/logger';
import { checkRedis } from './check-redis';
import { startWorker } from './compose';

/** Exit codes: 0 stopped as asked; 1 a fault; 75 start me again (declared dead); 78 a person must change the configuration. */
const EXIT_FAULT = 1;
const EXIT_START_AGAIN = 75;
const EXIT_CONFIGURATION = 78;

/** How long a stopping worker lets executions finish; whoever stops it must wait a little longer. */
const STOP_GRACE_MS = 20_000;

function readConfig(): ServerConfig {
  try {
    return getServerConfig();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(EXIT_CONFIGURATION);
  }
}

async function checkDatabase(config: ServerConfig): Promise<void> {
  const database = createDatabase(config.databaseUrl, 1);
  try {
    await checkSchema(database);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw databaseUnavailable(config.databaseUrl, error);
  } finally {
    await new Promise((resolve) => database.$client.end(resolve));
  }
}

const config = readConfig();
const logger = createLogger({ level: config.logLevel, name: 'worker' });
process.on('uncaughtException', (error) => {
  logger.fatal({ error }, 'a fault nobody caught: the worker ends and is started anew');
  process.exit(EXIT_FAULT);
});

try {
  await checkDatabase(config);
  await checkRedis(config);
  const worker = await startWorker(config, logger);
  /** The last words of a worker are its figures: they end with it. */
  const leave = (code: number) => {
    logger.info({ metrics: worker.metrics() }, 'what this worker has counted since its start');
    process.exit(code);
  };
  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    void worker.stop(STOP_GRACE_MS).then(() => leave(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  void worker.fenced.then(() => leave(EXIT_START_AGAIN));
  // a supervisor that started this process waits for it
  process.send?.({ type: 'ready', nodeId: worker.nodeId });
} catch (error) {
  if (error instanceof AppError) logger.fatal(error.message);
  else logger.fatal({ error }, 'the worker could not start');
  process.exit(
    error instanceof AppError && error.code !== 'DATABASE_UNAVAILABLE' ? EXIT_CONFIGURATION : EXIT_FAULT,
  );
}
