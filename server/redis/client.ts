import { Redis } from 'ioredis';
import { getServerConfig } from '@/server/config/env';

/**
 * A connection that never holds a caller up: a command fails at once while Redis is away, and the connection comes back by itself.
 * Everything in Redis can be lost; whoever uses it has another way.
 */
export function createRedis(redisUrl: string, onError: (error: Error) => void = () => undefined): Redis {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 1_000,
    retryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
  });
  // without a listener an unreachable server would end the process
  redis.on('error', onError);
  return redis;
}

/**
 * Asks Redis whether it answers. A connection that is just being made is waited for, at most until its own time-out: a process that
 * has just started would call Redis away otherwise.
 */
export async function pingRedis(redis: Redis): Promise<void> {
  await connectionSettled(redis);
  await redis.ping();
}

/** Resolves once the present try to connect, if there is one, has come to an end, whichever. */
export async function connectionSettled(redis: Redis): Promise<void> {
  if (!['connecting', 'connect'].includes(redis.status)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      redis.off('ready', done).off('close', done);
      resolve();
    };
    redis.on('ready', done).on('close', done);
  });
}

const shared = globalThis as typeof globalThis & { punctualRedis?: Redis };

/** The Redis connection of this process, made on first use. */
export function getRedis(): Redis {
  shared.punctualRedis ??= createRedis(getServerConfig().redisUrl);
  return shared.punctualRedis;
}
