import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatDuration,
  formatLateness,
  formatRelative,
  formatSpan,
  formatWait,
} from './format-duration';

const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe('a measured duration', () => {
  it.each([
    [0, '0ms', '0毫秒'],
    [640, '640ms', '640毫秒'],
    [999, '999ms', '999毫秒'],
    [1_240, '1.24s', '1.24秒'],
    [9_999, '9.99s', '9.99秒'],
    [30_000, '30.0s', '30.0秒'],
    [41_250, '41.2s', '41.2秒'],
    [59_999, '59.9s', '59.9秒'],
    [68 * S, '1m 08s', '1分08秒'],
    [86 * S, '1m 26s', '1分26秒'],
    [H - 1, '59m 59s', '59分59秒'],
    [16 * H + 18 * M, '16h 18m', '16小时18分'],
    [3 * D + 4 * H + 59 * M, '3d 4h', '3天4小时'],
  ])('of %i ms is never longer than measured and has at most two units', (ms, en, zh) => {
    expect(formatDuration(ms, 'en')).toBe(en);
    expect(formatDuration(ms, 'zh')).toBe(zh);
  });

  it('that came out negative by a clock correction reads as zero', () => {
    expect(formatDuration(-5, 'en')).toBe('0ms');
  });
});

describe('a countdown', () => {
  it('shows whole seconds and keeps the last one until it is over', () => {
    expect(formatWait(34 * S, 'en')).toBe('34s');
    expect(formatWait(33 * S + 1, 'en')).toBe('34s');
    expect(formatWait(1, 'en')).toBe('1s');
    expect(formatWait(3 * M + 34 * S, 'zh')).toBe('3分34秒');
    expect(formatWait(59 * S + 500, 'en')).toBe('1m 00s');
    expect(formatWait(23 * H + 48 * M, 'en')).toBe('23h 48m');
  });
});

describe('a chosen span', () => {
  it('leaves out empty units', () => {
    expect(formatSpan(5 * M, 'en')).toBe('5m');
    expect(formatSpan(5 * M, 'zh')).toBe('5分钟');
    expect(formatSpan(90 * M, 'en')).toBe('1h 30m');
    expect(formatSpan(90 * M, 'zh')).toBe('1小时30分');
    expect(formatSpan(10 * S, 'en')).toBe('10s');
    expect(formatSpan(1_500, 'en')).toBe('1.5s');
    expect(formatSpan(250, 'en')).toBe('250ms');
    expect(formatSpan(0, 'en')).toBe('0ms');
    expect(formatSpan(D, 'zh')).toBe('1天');
  });
});

describe('an instant seen from now', () => {
  const now = Date.UTC(2026, 2, 26, 1, 41, 26);
  it('has one unit in the past and a countdown in the future', () => {
    expect(formatRelative(now - 7 * H - 59 * M, now, 'en')).toBe('7h ago');
    expect(formatRelative(now - 7 * H, now, 'zh')).toBe('7小时前');
    expect(formatRelative(now - 40 * M, now, 'zh')).toBe('40分钟前');
    expect(formatRelative(now + 214 * S, now, 'en')).toBe('in 3m 34s');
    expect(formatRelative(now + 214 * S, now, 'zh')).toBe('3分34秒后');
    expect(formatRelative(now, now, 'en')).toBe('now');
  });

  it('is "just now" within the first second', () => {
    expect(formatAgo(999, 'en')).toBe('just now');
    expect(formatAgo(999, 'zh')).toBe('刚刚');
    expect(formatAgo(3 * D, 'en')).toBe('3d ago');
  });
});

describe('lateness', () => {
  it('is shown from one millisecond on', () => {
    expect(formatLateness(0, 'en')).toBe('');
    expect(formatLateness(-3, 'en')).toBe('');
    expect(formatLateness(3, 'en')).toBe('+3ms');
    expect(formatLateness(1_840, 'zh')).toBe('+1.84秒');
  });
});
