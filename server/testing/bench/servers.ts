import path from 'node:path';
import { buildServer } from '@/scripts/lib/build.mjs';
import { foldersOf, loadSettings } from '@/scripts/lib/environment.mjs';
import { provideServers } from '@/scripts/lib/servers/private-servers.mjs';
import { createDatabase } from '@/server/db/client';
import { readVersion } from '@/server/db/time';
import { readRedisFacts } from '@/server/redis/server-facts';
import { installPeers } from './peer';

const ANSWER_WITHIN_MS = 5_000;

export interface BenchServers {
  databaseUrl: string;
  redisUrl: string;
  /** The folder of the peers, which are installed when it is first asked for. */
  peers(): string;
  /** Which servers they are, in words. */
  versions(): Promise<string>;
}

/** The built product, and empty private servers with the settings the product gives them. */
export async function startBenchServers(): Promise<BenchServers & { stop(): Promise<void> }> {
  const folders = foldersOf(loadSettings());
  await buildServer(folders);
  const { settings, servers } = await provideServers({}, path.join(folders.data, 'bench'), () => undefined, {
    binariesFolder: folders.data,
    isFresh: true,
  });
  const { DATABASE_URL, REDIS_URL } = settings as { DATABASE_URL: string; REDIS_URL: string };
  Object.assign(process.env, {
    ...{ DATABASE_URL, REDIS_URL, TEST_REDIS_URL: REDIS_URL },
    ...{ AUTH_SECRET: 'only for benchmarks, of at least 32 characters' },
  });
  let folder: string | null = null;
  return {
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    peers() {
      folder ??= installPeers(folders.data);
      return folder;
    },
    async versions() {
      const database = createDatabase(DATABASE_URL, 1);
      const version = await readVersion(database);
      await new Promise((resolve) => database.$client.end(resolve));
      const redis = await readRedisFacts(REDIS_URL, ANSWER_WITHIN_MS);
      return `Database ${version}, Redis ${redis.version}`;
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
