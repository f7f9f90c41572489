import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { createEnginePool, type EnginePool } from '@/server/db/engine-pool';
import { migrate } from '@/server/db/migrate';
import { insertTask } from '@/server/testing/factories';
import { type PrivateServer, startPrivateServer } from '@/server/testing/private-server';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import type { HistoryTask } from './checker/cluster-history';
import { insertLoad, type Load } from './load';
import type { Query } from './read-history';
import { startTarget, type Target } from './target';
import { startWorkerProcess, type WorkerProcess } from './worker-process';

type Settings = Readonly<Record<string, string>>;
type ServerKind = 'mysql' | 'redis';

/** From the time of the first look at the clock to the first fire: longer than it takes to insert the tasks. */
const FIRST_FIRE_AFTER_MS = 5_000;

/** One place of the cluster: the workers that ran there one after the other, and their own way to the servers. */
export interface ClusterNode {
  readonly links: Readonly<Record<ServerKind, TcpProxy>>;
  readonly ended: WorkerProcess[];
  worker: WorkerProcess;
}

export interface ClusterOptions {
  load: Load;
  nodes?: number;
  /** For every worker. */
  settings?: Settings;
  /** Added to the environment of the database, such as another clock. */
  databaseEnv?: Settings;
  /** A database that runs already, instead of one of the cluster's own; it is the cluster's from then on. */
  mysql?: PrivateServer;
  targetEnv?: Settings;
}

/**
 * Workers as they ship under a load of tasks, over a database and a Redis of the test's own.
 *
 * A row of the failure matrix is a file `rows/NAME.matrix.test.ts`: it starts a cluster, injects its fault (signals of the workers,
 * `killServer`, the proxies in `links`, settings of `restart`), asserts that the fault was one (rows it interrupted, writes that were
 * refused) and what must hold meanwhile, and ends with `settle` (settle.ts), whose verdict it prints and holds against its promises.
 */
export class TestCluster {
  readonly nodes: ClusterNode[] = [];
  readonly target: Target;
  tasks: HistoryTask[] = [];
  readonly #servers: Record<ServerKind, PrivateServer>;
  readonly #settings: Settings;
  #pool: EnginePool;

  private constructor(target: Target, servers: Record<ServerKind, PrivateServer>, settings: Settings) {
    this.target = target;
    this.#servers = servers;
    this.#settings = { REDIS_KEY_PREFIX: `test-${randomUUID().slice(0, 8)}`, ...settings };
    this.#pool = createEnginePool(servers.mysql.url, 3);
  }

  static async start({
    load,
    nodes = 3,
    settings = {},
    databaseEnv: env = {},
    mysql: given,
    targetEnv = {},
  }: ClusterOptions): Promise<TestCluster> {
    const [target, mysql, redis] = await Promise.all([
      startTarget(targetEnv),
      given ?? startPrivateServer('mysql', { env }),
      startPrivateServer('redis'),
    ]);
    const cluster = new TestCluster(target, { mysql, redis }, settings);
    try {
      await migrate(mysql.url);
      await Promise.all(Array.from({ length: nodes }, () => cluster.#addNode()));
      const from = (await cluster.now()) + FIRST_FIRE_AFTER_MS;
      cluster.tasks = await insertLoad(cluster.#pool, load, target, from);
      await until(async () =>
        expect(await cluster.count('task_execution', 'status = ?', ['succeeded'])).toBeGreaterThan(0),
      );
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  async #addNode(): Promise<void> {
    const { mysql, redis } = this.#servers;
    const links = { mysql: await TcpProxy.start(mysql.url), redis: await TcpProxy.start(redis.url) };
    this.nodes.push({ links, ended: [], worker: await this.#startWorker(links, {}) });
  }

  #startWorker({ mysql, redis }: ClusterNode['links'], settings: Settings): Promise<WorkerProcess> {
    return startWorkerProcess({
      DATABASE_URL: mysql.url(this.#servers.mysql.url),
      REDIS_URL: redis.url(this.#servers.redis.url),
      ...this.#settings,
      ...settings,
    });
  }

  node(index: number): ClusterNode {
    return this.nodes[index % this.nodes.length] as ClusterNode;
  }

  /** Starts a worker in the place of one that has ended. */
  async restart(node: ClusterNode, settings: Settings = {}): Promise<void> {
    await node.worker.exited;
    node.ended.push(node.worker);
    node.worker = await this.#startWorker(node.links, settings);
  }

  /** Where a server is, past the proxies. */
  serverUrl(kind: ServerKind): string {
    return this.#servers[kind].url;
  }

  signalServer(kind: ServerKind, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#servers[kind].signal(signal);
  }

  stopServer(kind: ServerKind): Promise<void> {
    return this.#servers[kind].stop();
  }

  /** Ends a server like `kill -9`. */
  killServer(kind: ServerKind): Promise<void> {
    return this.#servers[kind].kill();
  }

  /** Starts it again; the workers find it at the address they know. */
  async startServer(kind: ServerKind): Promise<void> {
    await this.#servers[kind].start();
    await this.#find(kind);
  }

  /** Lets the workers find another database at the address they know; the one before is nobody's any more. */
  async failOver(to: PrivateServer): Promise<void> {
    this.#servers.mysql = to;
    await this.#find('mysql');
  }

  async #find(kind: ServerKind): Promise<void> {
    for (const { links } of this.nodes) links[kind].retarget(this.#servers[kind].url);
    if (kind !== 'mysql') return;
    await this.#pool.end();
    this.#pool = createEnginePool(this.#servers.mysql.url, 3);
  }

  /** Adds a task that no verdict asks for; resolves to its id. */
  async insertTask(input: Parameters<typeof insertTask>[1]): Promise<number> {
    return (await insertTask(this.#pool, input)).id;
  }

  /** Asks the database directly, whatever the workers' ways to it are like. */
  readonly query: Query = async (sql, values = []) =>
    (await this.#pool.query(sql, [...values] as never))[0] as never;

  async count(table: string, condition: string, values: readonly unknown[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${table} WHERE ${condition}`,
      values,
    );
    return Number(row?.n);
  }

  /** The time of the database. */
  async now(): Promise<number> {
    const [row] = await this.query<{ now: number }>(
      "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000 AS now",
    );
    return Number(row?.now);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.nodes.map(async ({ worker, links }) => {
        await worker.kill();
        await Promise.all([links.mysql.close(), links.redis.close()]);
      }),
    );
    await this.target.close();
    await this.#pool.end();
    await Promise.all(Object.values(this.#servers).map((server) => server.remove()));
  }
}

/** Waits until an expectation holds; resolves to the milliseconds that took. */
export async function until(check: () => Promise<void>, withinMs = 30_000): Promise<number> {
  const startedAt = performance.now();
  await vi.waitFor(check, { timeout: withinMs, interval: 25 });
  return performance.now() - startedAt;
}
