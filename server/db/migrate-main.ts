import { getServerConfig } from '@/server/config/env';
import { AppError } from '@/server/domain/errors/app-error';
import { migrate } from './migrate';

try {
  const report = await migrate(getServerConfig().databaseUrl);
  const what =
    report.statements === 0
      ? 'nothing to do'
      : `${report.applied.join(', ')} (${report.statements} statements)`;
  process.stdout.write(`database schema is up to date: ${what}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
