import { type Finding, ok, problem, warning } from './finding';

/** What a Redis server says of itself. */
export interface RedisServerFacts {
  version: string;
  /** `master`, or `slave` for a replica. */
  role: string;
  evictionPolicy: string;
  /** 0: as much as the machine has. */
  maxMemoryBytes: number;
}

export const LEAST_REDIS = 6;

/** Version, role, and whether Redis keeps what it was given. */
export function judgeRedis(facts: RedisServerFacts & { latencyMs: number }, at: string): Finding {
  const { version, role, evictionPolicy, maxMemoryBytes, latencyMs } = facts;
  if (Number.parseInt(version, 10) < LEAST_REDIS) {
    return problem(
      'redis',
      `${at} is Redis ${version}, which is too old`,
      `Use Redis ${LEAST_REDIS} or newer, and name it in REDIS_URL.`,
    );
  }
  if (role === 'slave') {
    return problem('redis', `${at} is a replica and takes no changes`, 'Name the primary in REDIS_URL.');
  }
  if (evictionPolicy !== 'noeviction') {
    const when = maxMemoryBytes === 0 ? 'once a maxmemory is set' : 'when its memory is full';
    return warning(
      'redis',
      `maxmemory-policy is ${evictionPolicy}: Redis may drop locks and statuses ${when}`,
      'As an administrator of the server: CONFIG SET maxmemory-policy noeviction, and write it into its configuration.',
    );
  }
  return ok('redis', `Redis ${version} at ${at} answers in ${latencyMs} ms (noeviction)`);
}
