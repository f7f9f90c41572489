import type { Redis } from 'ioredis';

/** An installation that has been away for so long may be replaced by another one. */
export const PREFIX_CLAIM_MS = 10 * 60_000;

const CLAIM = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/**
 * Marks the keys under a prefix as those of the installation that keeps its state in one database, for the next ten minutes. False
 * when they are another's: two installations would then hold each other up by their locks. Throws while Redis does not answer.
 */
export async function claimPrefix(redis: Redis, prefix: string, databaseIdentity: string): Promise<boolean> {
  return (await redis.eval(CLAIM, 1, `${prefix}:database`, databaseIdentity, PREFIX_CLAIM_MS)) === 1;
}
