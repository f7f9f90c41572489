import type { ServerConfig } from '@/server/config/env';
import { createDatabase, poolOf } from '@/server/db/client';
import { readDatabaseIdentity } from '@/server/db/database-identity';
import { AppError } from '@/server/domain/errors/app-error';
import { createRedis, pingRedis } from '@/server/redis/client';
import { claimPrefix, PREFIX_CLAIM_MS } from '@/server/redis/prefix-claim';

/**
 * Refuses to start over a Redis whose keys under this prefix are those of another installation. One that does not answer refuses
 * nobody: it may be away at any time.
 */
export async function checkRedis(config: ServerConfig): Promise<void> {
  const database = createDatabase(config.databaseUrl, 1);
  const redis = createRedis(config.redisUrl);
  try {
    const identity = await readDatabaseIdentity(poolOf(database));
    const isOurs = await pingRedis(redis)
      .then(() => claimPrefix(redis, config.redisKeyPrefix, identity))
      .catch(() => null);
    if (isOurs === false) throw foreignRedis(config);
  } finally {
    redis.disconnect();
    await new Promise((resolve) => database.$client.end(resolve));
  }
}

function foreignRedis({ redisUrl, redisKeyPrefix }: ServerConfig): AppError {
  const { host } = new URL(redisUrl);
  const minutes = PREFIX_CLAIM_MS / 60_000;
  return new AppError(
    'BAD_CONFIGURATION',
    `Redis at ${host} holds the keys of another installation under the prefix "${redisKeyPrefix}". Set REDIS_KEY_PREFIX to one that no other installation uses; if the other one is gone for good, start again in ${minutes} minutes.`,
  );
}
