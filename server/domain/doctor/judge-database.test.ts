import { expect, test } from 'vitest';
import { type DatabaseServerFacts, judgeDatabase, judgeDurability, judgeTimeZone } from './judge-database';

const well: DatabaseServerFacts = {
  version: { product: 'MariaDB', text: '10.11.19-MariaDB', isSupported: true },
  latencyMs: 3,
  flushLogAtCommit: 1,
  syncBinlog: null,
  isReadOnly: false,
  serverTimeZone: 'SYSTEM',
  sessionOffsetMinutes: 0,
};

test.each<[string, Partial<DatabaseServerFacts>, string, RegExp]>([
  ['a supported server that takes changes', {}, 'ok', /^10\.11\.19-MariaDB at db:3306 answers in 3 ms$/],
  [
    'MySQL, which does not name itself',
    { version: { product: 'MySQL', text: '8.0.36', isSupported: true } },
    'ok',
    /^MySQL 8\.0\.36 at/,
  ],
  [
    'an old server',
    { version: { product: 'MySQL', text: '5.7.44', isSupported: false } },
    'problem',
    /MySQL 5\.7\.44, which is too old/,
  ],
  ['a replica', { isReadOnly: true }, 'problem', /takes no changes/],
])('the database is %s', (_, change, state, message) => {
  const finding = judgeDatabase({ ...well, ...change }, 'db:3306');
  expect(finding.state).toBe(state);
  expect(finding.message).toMatch(message);
  expect(finding.cure === null).toBe(state === 'ok');
});

test.each<[Partial<DatabaseServerFacts>, string, RegExp]>([
  [{}, 'ok', /on the disk/],
  [{ syncBinlog: 1 }, 'ok', /on the disk/],
  [{ flushLogAtCommit: 2 }, 'warning', /is 2: a power cut/],
  [{ flushLogAtCommit: 0 }, 'warning', /is 0: a crash of the server/],
  [{ syncBinlog: 0 }, 'warning', /sync_binlog is 0/],
  [{ syncBinlog: 100 }, 'warning', /sync_binlog is 100/],
])('durability with %o is %s', (change, state, message) => {
  const finding = judgeDurability({ ...well, ...change });
  expect(finding.state).toBe(state);
  expect(finding.message).toMatch(message);
  expect(finding.cure === null).toBe(state === 'ok');
});

test('the zone of the server is no matter while sessions run in UTC', () => {
  expect(judgeTimeZone({ ...well, serverTimeZone: '+08:00' })).toMatchObject({ state: 'ok' });
  expect(judgeTimeZone({ ...well, sessionOffsetMinutes: 480 })).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('480 minutes'),
    cure: expect.stringContaining('proxy'),
  });
});
