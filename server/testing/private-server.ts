import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { foldersOf, loadSettings } from '@/scripts/lib/environment.mjs';
import { findBinaries } from '@/scripts/lib/servers/binaries.mjs';
import { startMysql } from '@/scripts/lib/servers/mysql.mjs';
import { startRedis } from '@/scripts/lib/servers/redis.mjs';

/** A server that only one test knows, to be stopped, filled, killed and started again. */
export interface PrivateServer {
  readonly url: string;
  /** Whether it runs; it may have ended by itself. */
  readonly isUp: boolean;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it like `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Starts it again over its data, on another port. */
  start(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
  /** Where its data are. */
  readonly folder: string;
}

export interface PrivateServerOptions {
  /** Added to its environment. */
  env?: Readonly<Record<string, string>>;
  /** Added to its arguments. */
  more?: readonly string[];
  /** The folder of its data, which is made. */
  at?: string;
  /** Begins with the data of one that has ended in order. */
  from?: PrivateServer;
}

const STARTS = { redis: startRedis, mysql: startMysql };

/** Starts a Redis, or a MySQL or MariaDB, of the test's own. */
export async function startPrivateServer(
  kind: 'redis' | 'mysql',
  { env = {}, more = [], from, at }: PrivateServerOptions = {},
): Promise<PrivateServer> {
  const folder = at ?? mkdtempSync(path.join(os.tmpdir(), `punctual-${kind}-`));
  mkdirSync(folder, { recursive: true });
  if (from !== undefined) cpSync(from.folder, folder, { recursive: true });
  const { data } = foldersOf(loadSettings());
  const binaries = (await findBinaries([kind], data, () => undefined)) as Record<string, { env: object }>;
  const binary = { ...binaries[kind], env: { ...binaries[kind]?.env, ...env } };
  const start = () =>
    STARTS[kind](folder, binary as never, () => undefined, {
      onStarted: () => undefined,
      isFresh: false,
      more,
    });
  let running = await start();
  let isUp = true;
  const watch = ({ server }: typeof running) => {
    isUp = true;
    void server.ended.then(() => {
      isUp = server !== running.server;
    });
  };
  watch(running);
  const send = (signal: NodeJS.Signals) => {
    const { record } = running.server;
    if (record !== null) process.kill(record.pid, signal);
  };
  return {
    get url() {
      return running.url;
    },
    folder,
    get isUp() {
      return isUp;
    },
    signal: send,
    async kill() {
      send('SIGKILL');
      await running.server.ended;
    },
    stop: () => running.server.stop(),
    async start() {
      running = await start();
      watch(running);
    },
    async remove() {
      await running.server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
