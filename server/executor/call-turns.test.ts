import { expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { CallTurns } from './call-turns';

function turnsOver(limited: string[]) {
  const taken: string[][] = [];
  const turns = new CallTurns({
    readLimitedHosts: async () => limited,
    takeTurns: async (hosts) => {
      taken.push([...hosts]);
      return hosts.map((_, index) => 1_000 * (index + 1));
    },
  });
  return { taken, turns };
}

test('only calls of limited hosts need a turn', async () => {
  const { turns } = turnsOver(['api.example.com']);
  const calling = taskDefinition({ http: { url: 'https://API.example.com:8443/x' } });
  expect(turns.limitedHost(calling)).toBe(null);
  await turns.refresh();
  expect(turns.limitedHost(calling)).toBe('api.example.com');
  expect(turns.limitedHost(taskDefinition({ http: { url: 'https://example.com/' } }))).toBe(null);
  expect(turns.limitedHost(taskDefinition({ executor: 'function', handler: 'noop' } as never))).toBe(null);
});

test('turns asked for together are taken together', async () => {
  const { turns, taken } = turnsOver([]);
  expect(await Promise.all(['a', 'b', 'a'].map((host) => turns.take(host)))).toEqual([1_000, 2_000, 3_000]);
  expect(taken).toEqual([['a', 'b', 'a']]);
});

test('turns that cannot be taken are refused to all at once, and not asked for one by one', async () => {
  let asked = 0;
  const turns = new CallTurns({
    readLimitedHosts: async () => [],
    takeTurns: async () => {
      asked += 1;
      throw new Error('the database does not answer');
    },
  });
  const answers = await Promise.allSettled(['a', 'b', 'a'].map((host) => turns.take(host)));
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(asked).toBe(1);
});
