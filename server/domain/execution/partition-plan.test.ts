import { describe, expect, test } from 'vitest';
import { missingPartitions } from './partition-plan';

const at = (text: string) => Date.parse(text);

describe('missing partitions', () => {
  test('reach three months past the present month, each ending where the next begins', () => {
    expect(missingPartitions(at('2026-11-01T00:00:00Z'), at('2026-11-24T10:00:00Z'))).toEqual([
      { name: 'p202611', before: at('2026-12-01T00:00:00Z') },
      { name: 'p202612', before: at('2027-01-01T00:00:00Z') },
      { name: 'p202701', before: at('2027-02-01T00:00:00Z') },
      { name: 'p202702', before: at('2027-03-01T00:00:00Z') },
    ]);
  });
  test('are none when the last one ends late enough', () => {
    expect(missingPartitions(at('2027-03-01T00:00:00Z'), at('2026-11-30T23:59:59Z'))).toEqual([]);
  });
  test('add one month when the month turns', () => {
    expect(missingPartitions(at('2027-03-01T00:00:00Z'), at('2026-12-01T00:00:00Z'))).toEqual([
      { name: 'p202703', before: at('2027-04-01T00:00:00Z') },
    ]);
  });
  test('after years without a worker cover the gap by the first one, not by a partition a month', () => {
    const plan = missingPartitions(at('2026-11-01T00:00:00Z'), at('2030-01-31T12:00:00Z'));
    expect(plan.map((partition) => partition.name)).toEqual(['p203001', 'p203002', 'p203003', 'p203004']);
  });
});
