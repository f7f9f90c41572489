import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor';

const isPlace = (value: unknown): value is { id: number } =>
  Number.isSafeInteger((value as { id?: unknown }).id);

test('a place survives its way through an address', () => {
  const cursor = encodeCursor({ id: 7, name: '任务' });
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(decodeCursor(cursor, isPlace)).toEqual({ id: 7, name: '任务' });
  expect(decodeCursor(undefined, isPlace)).toBeUndefined();
});

test.each(['', 'x', 'bnVsbA', encodeCursor({ id: 'x' }), encodeCursor([1])])('%j is refused', (cursor) => {
  expect(() => decodeCursor(cursor, isPlace)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
});
