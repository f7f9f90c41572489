import { expect, test } from 'vitest';
import { type HealthFacts, healthState } from './health-state';

const well: HealthFacts = {
  isDatabaseUp: true,
  isRedisUp: true,
  lagMs: 0,
  nodes: [{ status: 'live', heartbeatAgeMs: 900 }],
};

test.each<[Partial<HealthFacts>, string]>([
  [{}, 'on_time'],
  [{ lagMs: 1_000 }, 'on_time'],
  [{ lagMs: 1_001 }, 'degraded'],
  [{ isRedisUp: false }, 'degraded'],
  [{ nodes: [...well.nodes, { status: 'live', heartbeatAgeMs: 8_000 }] }, 'degraded'],
  [{ nodes: [...well.nodes, { status: 'draining', heartbeatAgeMs: 100 }] }, 'degraded'],
  [{ nodes: [] }, 'down'],
  [{ nodes: [{ status: 'live', heartbeatAgeMs: 6_000 }] }, 'down'],
  [{ isDatabaseUp: false, lagMs: null, nodes: [] }, 'down'],
])('%o is %s', (change, state) => {
  expect(healthState({ ...well, ...change })).toBe(state);
});
