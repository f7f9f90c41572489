import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWellFormedText, shortened, utf8Length } from './unicode';

test.each([
  ['plain', true],
  ['任务🚀', true],
  ['\ud83d', false],
  ['a\udc00b', false],
])('%j is valid Unicode: %s', (text, expected) => {
  expect(isWellFormedText(text)).toBe(expected);
});

describe('lengths', () => {
  test('in bytes are those of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text, 'utf8'));
      }),
    );
    expect(utf8Length('\ud800a')).toBe(Buffer.byteLength('\ud800a'));
  });

  test('are never exceeded by what is cut, and no character is halved', () => {
    expect(shortened('short', 5)).toBe('short');
    expect(shortened('too long', 4)).toBe('too…');
    expect(shortened('ab🚀d', 4)).toBe('ab…');
    expect(shortened('x\ud800', 5)).toBe('x\ufffd');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (text, most) => {
          const cut = shortened(text, most);
          expect(cut.length).toBeLessThanOrEqual(most);
          expect(cut.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
