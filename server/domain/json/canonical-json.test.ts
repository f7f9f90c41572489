import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json';
import { isJsonObject } from './json-value';

/** The same value with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('the canonical text', () => {
  test.each<[unknown, string]>([
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: { d: 2, c: 3 } }, '{"b":{"c":3,"d":2}}'],
    [-0, '0'],
    [1e21, '1e+21'],
    [0.1 + 0.2, '0.30000000000000004'],
    [{ '€': 1, '\r': 2, '1': 3, '\u{1f600}': 4 }, '{"\\r":2,"1":3,"€":1,"😀":4}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('does not depend on the order of keys and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(turned(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1n,
    () => 1,
    Symbol('x'),
    new Date(0),
    new Map(),
    undefined,
  ])('of what JSON cannot hold is refused (%s)', (value) => {
    expect(() => canonicalJson({ value: [value] })).toThrowError(
      expect.objectContaining({ code: 'BAD_JSON' }),
    );
  });

  test('of a value that contains itself is refused', () => {
    const loop: { self?: unknown } = {};
    loop.self = [loop];
    expect(() => canonicalJson(loop)).toThrowError(/contains itself/);
  });
});
