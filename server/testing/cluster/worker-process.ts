import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { foldersOf, loadSettings } from '@/scripts/lib/environment.mjs';
import { bundled } from '@/scripts/lib/product.mjs';
import type { MetricsSnapshot } from '@/server/observability/metrics';

/** A worker as it is shipped: the bundled program, in a process of its own. */
export interface WorkerProcess {
  nodeId: number;
  /** Everything it has logged. */
  output(): string;
  /** What it had counted when it ended; null when it was given no time to say. */
  metrics(): MetricsSnapshot | null;
  /** Its exit code, once it has ended; null when a signal ended it. */
  exited: Promise<number | null>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** To whatever was loaded into it beside the product. */
  send(message: object): void;
  /** Ends it like `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and waits; resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Starts a worker with these settings and waits until it is ready. */
export async function startWorkerProcess(settings: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const command = bundled(foldersOf(loadSettings()), 'worker');
  const program = command.at(-1) ?? '';
  if (!existsSync(program))
    throw new Error(
      `${program} is not built: run these tests by "npm test cluster" or "npm run test:cluster"`,
    );
  const child = spawn(process.execPath, command, {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      AUTH_SECRET: 'only for tests, of at least 32 characters',
      HTTP_ALLOW: '127.0.0.1/32',
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const logs = process.env.CLUSTER_LOGS;
  const take = (chunk: Buffer) => {
    output += chunk;
    if (logs) appendFileSync(path.join(logs, `${child.pid}.log`), chunk);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', take);
  // its pipes are read to their end by then
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const nodeId = await readyNode(child, () => output);
  return {
    nodeId,
    output: () => output,
    metrics: () => lastMetrics(output),
    exited,
    signal: (signal) => void child.kill(signal),
    send: (message) => void child.send(message),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      return exited;
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

function lastMetrics(output: string): MetricsSnapshot | null {
  const line = output.split('\n').findLast((one) => one.startsWith('{') && one.includes('"metrics":'));
  return line === undefined ? null : (JSON.parse(line) as { metrics: MetricsSnapshot }).metrics;
}
