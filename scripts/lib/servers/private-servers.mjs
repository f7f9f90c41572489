import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { findBinaries } from './binaries.mjs';
import { startMysql } from './mysql.mjs';
import { startRedis } from './redis.mjs';

/**
 * Runs private servers for what the settings do not name. Resolves to `{ settings, servers }`: the addresses to add, and the running
 * servers. `onStarted` gets each server as soon as its process exists. `binariesFolder` holds unpacked programs and may be shared by
 * several data folders. `isFresh` begins with empty data.
 */
export async function provideServers(
  settings,
  dataFolder,
  progress,
  { onStarted = () => undefined, binariesFolder = dataFolder, isFresh = false } = {},
) {
  const wanted = [];
  if (!settings.DATABASE_URL) wanted.push('mysql');
  if (!settings.REDIS_URL) wanted.push('redis');
  if (wanted.length === 0) return { settings: {}, servers: [] };
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const binaries = await findBinaries(wanted, binariesFolder, progress);
  const start = (kind, startOne) =>
    wanted.includes(kind)
      ? startOne(path.join(dataFolder, kind), binaries[kind], progress, { onStarted, isFresh })
      : null;
  const [mysql, redis] = await Promise.all([start('mysql', startMysql), start('redis', startRedis)]);
  return {
    settings: { ...(mysql && { DATABASE_URL: mysql.url }), ...(redis && { REDIS_URL: redis.url }) },
    servers: [mysql, redis].filter((one) => one !== null).map(({ server }) => server),
  };
}
