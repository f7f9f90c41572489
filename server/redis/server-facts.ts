import { Redis } from 'ioredis';
import type { RedisServerFacts } from '@/server/domain/doctor/judge-redis';

/** What a Redis server says of itself, asked over a connection of its own. Throws what kept it from answering. */
export async function readRedisFacts(redisUrl: string, withinMs: number): Promise<RedisServerFacts> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: withinMs,
    commandTimeout: withinMs,
    retryStrategy: () => null,
  });
  // the promise says only that the connection was closed; the first event says why
  let reason: Error | undefined;
  redis.on('error', (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    const info = await redis.info();
    if (reason) throw reason;
    return parseInfo(info);
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

function parseInfo(info: string): RedisServerFacts {
  const fields = new Map(
    info.split(/\r?\n/).map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)] as const;
    }),
  );
  return {
    version: fields.get('redis_version') ?? '',
    role: fields.get('role') ?? '',
    evictionPolicy: fields.get('maxmemory_policy') ?? '',
    maxMemoryBytes: Number(fields.get('maxmemory')),
  };
}
