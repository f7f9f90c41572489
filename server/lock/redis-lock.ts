import type { Redis } from 'ioredis';
import { AppError } from '@/server/domain/errors/app-error';
import { connectionSettled } from '@/server/redis/client';
import { LONGEST_LOCK_MS, type LockLease, type ProbedLockManager } from './distributed-lock';

// One key holds "owner:token", another the last token; a script is one step for everybody else. The clock of Redis in the token,
// in microseconds, makes it grow also when Redis has lost everything. Numbers of this size are rounded by "..", hence the format.
const ACQUIRE = `
local left = redis.call('PTTL', KEYS[1])
if left > 0 and left <= tonumber(ARGV[3]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, now)
local text = string.format('%.0f', token)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. text, 'PX', ARGV[2])
return token`;
const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
// a write: a server that is full or a replica answers questions and grants nothing
const PROBE = `
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;
const PROBE_KEPT_MS = 1_000;

/** Locks in Redis. `owner` names this process and no other; keys begin with `prefix`, so that clusters can share a server. */
export function createRedisLockManager(redis: Redis, prefix: string, owner: string): ProbedLockManager {
  const keysOf = (key: string) => [`${prefix}:lock:${key}`, `${prefix}:lock-token:${key}`];
  const run = async (
    what: string,
    script: string,
    keys: readonly string[],
    ...values: (string | number)[]
  ): Promise<number> => {
    try {
      await connectionSettled(redis);
      return Number(await redis.eval(script, keys.length, ...keys, ...values));
    } catch (error) {
      throw new AppError('DISTRIBUTED_LOCK_ERROR', `Redis did not answer ${what}`, {}, error);
    }
  };
  const runFor = (key: string, script: string, ...values: (string | number)[]) =>
    run(`a request for the lock ${key}`, script, keysOf(key), ...values);

  return {
    provider: 'redis',
    async tryLock(key, ttlMs): Promise<LockLease | null> {
      const token = await runFor(key, ACQUIRE, owner, ttlMs, LONGEST_LOCK_MS);
      return token === 0 ? null : { key, token, provider: 'redis', holder: `${owner}:${token}` };
    },
    renew: async ({ key, holder }, ttlMs) => (await runFor(key, RENEW, holder, ttlMs)) === 1,
    async unlock({ key, holder }) {
      await runFor(key, RELEASE, holder);
    },
    async probe() {
      await run('a probe of its locks', PROBE, [`${prefix}:lock-probe:${owner}`], owner, PROBE_KEPT_MS);
    },
  };
}
