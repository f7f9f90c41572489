import { describe, expect, it } from 'vitest';
import { wholeNumber } from './whole-number';

describe('a number in an address', () => {
  it('is digits and nothing else', () => {
    expect(wholeNumber('0')).toBe(0);
    expect(wholeNumber('1790000000000')).toBe(1_790_000_000_000);
  });

  it.each([null, undefined, '', '-1', '1.5', '1e3', ' 1', '١', '9'.repeat(16)])('%j is none', (text) => {
    expect(wholeNumber(text)).toBeNull();
  });
});
