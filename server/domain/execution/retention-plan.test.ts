import { describe, expect, test } from 'vitest';
import { rangesOf } from './partition-plan';
import { prunable, watermarkFor } from './retention-plan';

const DAY = 86_400_000;
const at = (text: string) => Date.parse(`${text}T00:00:00Z`);
const months = rangesOf([
  { name: 'p_before', before: at('2026-11-01') },
  { name: 'p202611', before: at('2026-12-01') },
  { name: 'p202612', before: at('2027-01-01') },
  { name: 'p202701', before: at('2027-02-01') },
]);

describe('the watermark', () => {
  test('is the end of the newest month that is wholly older than the retention', () => {
    expect(watermarkFor(months, at('2027-03-10'), 90 * DAY)).toBe(at('2026-12-01'));
    expect(watermarkFor(months, at('2027-02-28'), 90 * DAY)).toBe(at('2026-11-01'));
    expect(watermarkFor(months, at('2027-03-01'), 90 * DAY)).toBe(at('2026-12-01'));
  });
  test('does not exist while no month is old enough', () => {
    expect(watermarkFor(months, at('2026-12-01'), 90 * DAY)).toBeNull();
    expect(watermarkFor([], at('2030-01-01'), 90 * DAY)).toBeNull();
  });
  test('never asks for the last partition, however old it is', () => {
    expect(watermarkFor(months, at('2040-01-01'), DAY)).toBe(at('2027-01-01'));
  });
});

describe('what is pruned', () => {
  const names = (...input: Parameters<typeof prunable>) => prunable(...input).map(({ name }) => name);
  test('is what ends at or below the watermark', () => {
    expect(names(months, at('2026-12-01'))).toEqual(['p_before', 'p202611']);
    expect(names(months, at('2026-12-01') - 1)).toEqual(['p_before']);
    expect(names(months, 0)).toEqual([]);
  });
  test('is not the last partition', () => {
    expect(names(months, at('2050-01-01'))).toEqual(['p_before', 'p202611', 'p202612']);
  });
  test('is not what shares a fire with a stretch that is kept', () => {
    const kept = [{ from: at('2026-11-10'), before: at('2026-12-01') }];
    expect(names(months, at('2027-01-01'), kept)).toEqual(['p_before', 'p202612']);
  });
});
