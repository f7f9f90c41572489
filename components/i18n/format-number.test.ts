import { describe, expect, it } from 'vitest';
import {
  formatAgainst,
  formatAll,
  formatBytes,
  formatCount,
  formatList,
  formatPercent,
} from './format-number';

describe('a count', () => {
  it('has separators and a true minus', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(1_284)).toBe('1,284');
    expect(formatCount(-1_234_567)).toBe('−1,234,567');
  });

  it('is capped rather than slow', () => {
    expect(formatCount(10_000, 10_000)).toBe('10,000');
    expect(formatCount(10_001, 10_000)).toBe('10,000+');
  });
});

describe('a share', () => {
  it('shows decimals only where they tell something', () => {
    expect(formatPercent(0)).toBe('0 %');
    expect(formatPercent(0.0069)).toBe('0.69 %');
    expect(formatPercent(0.05)).toBe('5 %');
    expect(formatPercent(0.624)).toBe('62 %');
  });
});

describe('a duration against its usual one', () => {
  it('is a percentage near it and a factor far above it', () => {
    expect(formatAgainst(107, 100)).toBe('+7 %');
    expect(formatAgainst(95, 100)).toBe('−5 %');
    expect(formatAgainst(100, 100)).toBe('±0 %');
    expect(formatAgainst(149, 100)).toBe('+49 %');
    expect(formatAgainst(165, 100)).toBe('×1.6');
    expect(formatAgainst(1_240, 100)).toBe('×12');
  });

  it('is left out when nothing usual is known', () => {
    expect(formatAgainst(5, 0)).toBe('');
  });
});

describe('sizes and lists', () => {
  it('use decimal units', () => {
    expect(formatBytes(812)).toBe('812 B');
    expect(formatBytes(1_100)).toBe('1.1 kB');
    expect(formatBytes(261_000)).toBe('261 kB');
    expect(formatBytes(2_400_000)).toBe('2.4 MB');
  });

  it('separate names as the language does', () => {
    expect(formatList(['Li Wei', 'Chen Yu'], 'en')).toBe('Li Wei, Chen Yu');
    expect(formatList(['李伟', '陈雨'], 'zh')).toBe('李伟、陈雨');
    expect(formatAll(['MySQL', 'Redis'], 'en')).toBe('MySQL and Redis');
    expect(formatAll(['a', 'b', 'c'], 'zh')).toBe('a、b 和 c');
    expect(formatAll(['MySQL'], 'en')).toBe('MySQL');
    expect(formatAll([], 'en')).toBe('');
  });
});
