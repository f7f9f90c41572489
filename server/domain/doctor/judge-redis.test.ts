import { expect, test } from 'vitest';
import { judgeRedis } from './judge-redis';

const well = {
  version: '7.0.15',
  role: 'master',
  evictionPolicy: 'noeviction',
  maxMemoryBytes: 0,
  latencyMs: 2,
};

test.each([
  [{}, 'ok', 'Redis 7.0.15 at cache:6379 answers in 2 ms'],
  [{ version: '6.0.0' }, 'ok', 'Redis 6.0.0'],
  [{ version: '5.0.14' }, 'problem', 'too old'],
  [{ role: 'slave' }, 'problem', 'a replica'],
  [{ evictionPolicy: 'allkeys-lru', maxMemoryBytes: 1_000 }, 'warning', 'when its memory is full'],
  [
    { evictionPolicy: 'volatile-ttl' },
    'warning',
    'volatile-ttl: Redis may drop locks and statuses once a maxmemory',
  ],
])('Redis with %o is %s', (change, state, message) => {
  const finding = judgeRedis({ ...well, ...change }, 'cache:6379');
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  expect(finding.cure === null).toBe(state === 'ok');
});
