import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { testServerUrl } from '../database';

/** A worker as it is shipped: the bundled program, in a process of its own. */
export interface WorkerProcess {
  nodeId: number;
  pid: number;
  /** Everything it has logged. */
  output: () => string;
  /** Ends it like `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and waits; resolves to its exit code. */
  stop(): Promise<number | null>;
}

export interface WorkerOptions {
  databaseUrl: string;
  keyPrefix: string;
  settings?: Record<string, string>;
}

/** Starts a worker and waits until it is ready. */
export async function startWorkerProcess({
  databaseUrl,
  keyPrefix,
  settings,
}: WorkerOptions): Promise<WorkerProcess> {
  const program = path.resolve(process.env.BUILD_DIR ?? '.build', 'server/worker.mjs');
  if (!existsSync(program))
    throw new Error(`${program} is not built: run these tests by "npm run test:cluster"`);
  const child = spawn(process.execPath, [program], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      REDIS_URL: testServerUrl('TEST_REDIS_URL'),
      REDIS_KEY_PREFIX: keyPrefix,
      AUTH_SECRET: 'only for tests, of at least 32 characters',
      HTTP_ALLOW: '127.0.0.1/32',
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const nodeId = await readyNode(child, () => output);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    nodeId,
    pid: child.pid as number,
    output: () => output,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

function readyNode(child: ChildProcess, output: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const { type, nodeId } = message as { type?: string; nodeId?: number };
      if (type === 'ready' && nodeId !== undefined) resolve(nodeId);
    });
    child.on('exit', () => reject(new Error(`the worker ended before it was ready:\n${output()}`)));
  });
}
