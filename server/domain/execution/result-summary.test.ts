import { expect, test } from 'vitest';
import { resultSummary } from './result-summary';

test('keeps what a list shows and leaves the large parts out', () => {
  const result = {
    status: 200,
    isTruncated: false,
    headers: { a: 'b' },
    body: 'x'.repeat(5_000),
    bodyEncoding: 'utf8',
    none: null,
  };
  expect(JSON.parse(resultSummary(JSON.stringify(result)))).toEqual({
    status: 200,
    isTruncated: false,
    bodyEncoding: 'utf8',
  });
});

test('is short whatever the result is', () => {
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`field${index}`, '字'.repeat(64)]),
  );
  expect(resultSummary(JSON.stringify(many)).length).toBeLessThan(1_024);
  const longNames = { ['n'.repeat(2_000)]: 1, ok: true };
  expect(resultSummary(JSON.stringify(longNames))).toBe('{"ok":true}');
  const escaped = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [`${index}`.padEnd(64, '\u0001'), '\u0001'.repeat(64)]),
  );
  expect(resultSummary(JSON.stringify(escaped)).length).toBeLessThanOrEqual(1_024);
  expect(resultSummary('[1,2]')).toBe('{}');
  expect(resultSummary('"text"')).toBe('{}');
});
