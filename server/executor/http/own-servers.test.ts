import { describe, expect, test } from 'vitest';
import { parseHttpAccess } from './http-access';
import { OwnServers } from './own-servers';

function ownServers(addresses: string[], names: Record<string, string[]> = {}) {
  const clock = { at: 0, monotonicMs: () => clock.at };
  const asked: string[] = [];
  const own = new OwnServers({
    servers: parseHttpAccess({ allow: '', deny: '', ownServers: addresses }).ownServers,
    clock,
    resolve: async (hostname) => {
      asked.push(hostname);
      const found = names[hostname];
      if (!found) throw new Error('ENOTFOUND');
      return found;
    },
    localAddresses: () => ['127.0.0.1', '192.168.1.5', 'fd00::5'],
  });
  return { own, clock, asked, names };
}

describe('own servers', () => {
  test('are known by port; other ports cost nothing', async () => {
    const { own, asked } = ownServers(['mysql://db.inner/x', 'redis://10.0.0.7:6379'], {
      'db.inner': ['10.0.0.6', 'fd00:0::6'],
    });
    expect([...(await own.on(3306))]).toEqual(['10.0.0.6', 'fd00::6']);
    expect([...(await own.on(6379))]).toEqual(['10.0.0.7']);
    expect([...(await own.on(80))]).toEqual([]);
    expect(asked).toEqual(['db.inner']);
  });

  test.each([
    'mysql://127.0.0.1/x',
    'mysql://0.0.0.0/x',
    'mysql://[::1]/x',
    'mysql://192.168.1.5/x',
    'mysql://here/x',
  ])('at %s are reachable under every address of this machine', async (address) => {
    const { own } = ownServers([address], { here: ['fd00::5'] });
    const addresses = await own.on(3306);
    for (const local of ['127.0.0.1', '192.168.1.5', 'fd00::5']) expect(addresses.has(local)).toBe(true);
  });

  test('are asked for anew after a while, and what was known stays when the name server is away', async () => {
    const { own, clock, asked, names } = ownServers(['mysql://db.inner/x'], { 'db.inner': ['10.0.0.6'] });
    await own.on(3306);
    clock.at = 29_999;
    await own.on(3306);
    expect(asked).toHaveLength(1);
    clock.at = 30_000;
    names['db.inner'] = ['10.0.0.9'];
    expect([...(await own.on(3306))]).toEqual(['10.0.0.9']);
    clock.at = 90_000;
    delete names['db.inner'];
    expect([...(await own.on(3306))]).toEqual(['10.0.0.9']);
  });
});
