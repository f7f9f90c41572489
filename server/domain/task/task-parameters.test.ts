import { describe, expect, test } from 'vitest';
import { fastestMs } from '@/server/testing/fastest-ms';
import { MAX_PARAMETERS_BYTES, parametersSchema } from './task-parameters';

const faultOf = (value: unknown): string | null =>
  parametersSchema
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join(' | ') ?? null;
const TOO_LARGE = 'at most 64 KiB as JSON text; keep larger data elsewhere and pass its address';
const NOT_JSON = 'must be JSON: text, numbers, true, false, null, lists and objects';

/** Lists inside one another, inside of the object of the parameters. */
function nested(depth: number): object {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return { value };
}

describe('parameters', () => {
  test('are any JSON object, and stay what they were', () => {
    const value = {
      day: '2026-11-24',
      limits: [1, -2.5, 1e300, null, true],
      nested: { 键: '🚀' },
      empty: {},
    };
    expect(parametersSchema.parse(value)).toEqual(value);
    expect(faultOf(Object.assign(Object.create(null), { a: 1 }))).toBeNull();
  });
  test.each([null, undefined, 'text', 7, true, [], [{}], new Date(0), new Map()])('are no %j', (value) => {
    expect(faultOf(value)).toBe('must be a JSON object');
  });
  test.each([
    ...[1n, Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, Symbol('x')],
    ...[new Date(0), new Map(), new Uint8Array(1), new (class Thing {})()],
  ])('hold nothing that JSON cannot: %s', (value) => {
    expect(faultOf({ a: [value] })).toBe(NOT_JSON);
  });
  test.each(['__proto__', 'constructor', 'prototype'])('have no key %s, at any depth', (key) => {
    expect(faultOf(JSON.parse(`{"a":[{"${key}":{}}]}`))).toBe(`the key "${key}" is not allowed`);
  });
  test('are valid Unicode, keys too', () => {
    expect(faultOf({ a: '\ud800' })).toBe('must be valid Unicode');
    expect(faultOf({ '\udc00': 1 })).toBe('must be valid Unicode');
  });
  test('are at most 32 objects and lists deep', () => {
    expect(faultOf(nested(31))).toBeNull();
    expect(faultOf(nested(32))).toBe('objects and lists may be at most 32 deep');
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    expect(faultOf(endless)).toBe('objects and lists may be at most 32 deep');
  });
  test('are at most 64 KiB of JSON text, counted in bytes', () => {
    const around = JSON.stringify({ a: '' }).length;
    expect(faultOf({ a: 'x'.repeat(MAX_PARAMETERS_BYTES - around) })).toBeNull();
    expect(faultOf({ a: 'x'.repeat(MAX_PARAMETERS_BYTES - around + 1) })).toBe(TOO_LARGE);
    expect(faultOf({ a: '中'.repeat(MAX_PARAMETERS_BYTES / 3) })).toBe(TOO_LARGE);
    expect(faultOf({ a: '\u0001'.repeat(MAX_PARAMETERS_BYTES / 6) })).toBe(TOO_LARGE);
  });
  test.each<[string, () => unknown]>([
    ['text', () => ({ a: 'x'.repeat(10_000_000) })],
    ['a key', () => ({ ['x'.repeat(10_000_000)]: 1 })],
    ['a list', () => ({ a: Array.from({ length: 5_000_000 }, () => 1) })],
    ['lists of lists', () => ({ a: Array.from({ length: 1_000 }, () => new Array(5_000).fill(1)) })],
    ['texts', () => ({ a: Array.from({ length: 1_000 }, () => 'x'.repeat(10_000)) })],
    ['depth', () => nested(1_000_000)],
  ])('of 10 MB are refused in less than 50 ms: %s', (_name, make) => {
    const value = make();
    expect(faultOf(value)).not.toBeNull();
    expect(fastestMs(() => faultOf(value))).toBeLessThan(50);
  });
});
