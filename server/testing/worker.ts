import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { readServerConfig, type ServerConfig } from '@/server/config/env';
import type { FunctionHandler } from '@/server/executor/function/handler';
import { startWorker, type Worker } from '@/server/worker/compose';
import { testServerUrl } from './database';

/** A worker of this process over a test database, with handlers and settings of the test. The caller stops it. */
export function startTestWorker(
  databaseUrl: string,
  handlers: readonly FunctionHandler[],
  settings: Readonly<Record<string, string>> = {},
  change: Partial<ServerConfig> = {},
): Promise<Worker> {
  const config = readServerConfig({
    DATABASE_URL: databaseUrl,
    REDIS_URL: testServerUrl('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: `test-${randomBytes(4).toString('hex')}`,
    AUTH_SECRET: 'only for tests, of at least 32 characters',
    SCHEDULER_SCAN_RATE_MS: '50',
    ...settings,
  });
  return startWorker({ ...config, ...change }, pino({ level: 'silent' }), handlers);
}

/** A handler whose calls end when the test says so, or when they are aborted. */
export class GateHandler implements FunctionHandler {
  readonly name = 'gate';
  readonly calls: { executionId: number; attempt: number; parameters: unknown; asOfAt: number }[] = [];
  readonly #open = new Map<number, (error?: Error) => void>();

  run: FunctionHandler['run'] = (context) => {
    const { executionId, attempt, parameters, asOfAt } = context;
    this.calls.push({ executionId, attempt, parameters, asOfAt });
    return new Promise((resolve, reject) => {
      this.#open.set(executionId, (error) => (error ? reject(error) : resolve({ ok: true })));
      context.signal.once('abort', () => reject(new Error('stopped as asked')));
    });
  };

  /** Lets a call return, or fail. */
  end(executionId: number, error?: Error): void {
    this.#open.get(executionId)?.(error);
    this.#open.delete(executionId);
  }
}
