import { expect, test } from 'vitest';
import { judgeZoneData, type ZoneDataFacts } from './judge-zone-data';

const committed: ZoneDataFacts = {
  source: 'committed',
  version: '2026f',
  datedOn: '2026-11-24',
  nodeVersion: '2025c',
};
const on = (day: string) => Date.parse(`${day}T12:00:00Z`);

test.each<[string, ZoneDataFacts, string, string]>([
  ['2026-11-25', committed, 'ok', '2026f made on 2026-11-24 (built in; Node carries 2025c)'],
  ['2027-05-23', committed, 'ok', '2026f made'],
  ['2027-05-24', committed, 'warning', 'is 181 days old'],
  ['2027-06-30', { ...committed, source: 'node', version: '2026g', datedOn: null }, 'ok', '2026g (of Node)'],
  [
    '2027-07-01',
    { ...committed, source: 'node', version: '2026g', datedOn: null },
    'warning',
    'at least 181 days',
  ],
  ['2026-11-25', { ...committed, source: 'override', version: '2027a' }, 'ok', 'of TZ_DATA_FILE'],
])('on %s, %o is %s', (day, facts, state, message) => {
  const finding = judgeZoneData(facts, on(day));
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  expect(finding.cure === null).toBe(state === 'ok');
});
