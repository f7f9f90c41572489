import { describe, expect, test } from 'vitest';
import { nameText, plainText } from './text-schema';

describe('a name', () => {
  const name = nameText(10);
  test.each([
    ['  sync  ', 'sync'],
    ['任务🚀', '任务🚀'],
  ])('%j is kept as %j', (typed, kept) => {
    expect(name.parse(typed)).toBe(kept);
  });
  test.each([
    ['   ', 'blank'],
    ['', 'blank'],
    ['01234567890', 'at most 10'],
    ['\ud800', 'Unicode'],
    ['a\u202etxt.exe', 'direction'],
    ['a\u0000b', 'control'],
    ['a\nb', 'control'],
  ])('%j is refused: %s', (typed, reason) => {
    const result = name.safeParse(typed);
    expect(result.error?.issues[0]?.message).toContain(reason);
  });
});

describe('plain text', () => {
  test('may be empty and have lines', () => {
    expect(plainText(20).parse('')).toBe('');
    expect(plainText(20).parse('one\r\n\ttwo')).toBe('one\r\n\ttwo');
  });
  test('refuses control characters and invalid Unicode', () => {
    expect(plainText(20).safeParse('a\u0007').success).toBe(false);
    expect(plainText(20).safeParse('\udc00').success).toBe(false);
  });
});
