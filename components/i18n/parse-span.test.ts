import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSpan } from './format-duration';
import { parseSpan, spanText } from './parse-span';

describe('a length of time as typed', () => {
  it.each([
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['500ms', 500],
    ['2 D', 172_800_000],
    ['0', 0],
    ['0s', 0],
    ['5 分钟', 300_000],
    ['1小时30分', 5_400_000],
  ])('%j is %d ms', (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });

  it.each(['', '  ', '30', 's', '-5s', '5s ago', '1,5s', '1e3s', '0.0001s', '5 weeks', '9'.repeat(40)])(
    '%j is none',
    (text) => {
      expect(parseSpan(text)).toBeNull();
    },
  );

  it('is read back as it was written, in every language', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => {
        expect(parseSpan(spanText(ms))).toBe(ms);
        expect(parseSpan(formatSpan(ms, 'zh'))).toBe(ms);
      }),
    );
  });
});
