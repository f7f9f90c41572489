import { describe, expect, it } from 'vitest';
import { barAt, type Outcome, SPARKLINE, sparklineBars } from './sparkline-geometry';

const none = () => 0;
const done = (durationMs: number, status: Outcome['status'] = 'succeeded'): Outcome => ({
  status,
  durationMs,
});

describe('the outcome sparkline', () => {
  it('is 40 bars of 3 px with a gap of 1, the newest at the right', () => {
    const bars = sparklineBars([done(10), done(20)], none);
    expect(bars).toHaveLength(40);
    expect(bars[39]).toMatchObject({ x: 156, outcome: 1, height: SPARKLINE.base });
    expect(bars[38]).toMatchObject({ x: 152, outcome: 0, height: 10 });
    expect((bars[39]?.x ?? 0) + SPARKLINE.barWidth).toBe(SPARKLINE.width);
  });

  it('draws a dot for what has not run yet', () => {
    const bars = sparklineBars([done(10)], none);
    expect(bars[0]).toEqual({
      x: 0,
      y: 18,
      height: 1,
      state: 'never_run',
      hasFoot: false,
      cutY: null,
      outcome: null,
    });
  });

  it('shows a duration of nothing as two pixels', () => {
    expect(sparklineBars([done(0), done(1_000)], none)[38]?.height).toBe(2);
  });

  it('gives trouble a foot and cuts what was cancelled', () => {
    const bars = sparklineBars(
      [done(5, 'failed'), done(10, 'timed_out'), done(10, 'lost'), done(10, 'cancelled')],
      none,
    );
    expect(bars.slice(-4).map((bar) => bar.hasFoot)).toEqual([true, true, true, false]);
    expect(bars[39]?.cutY).toBe(8);
    expect(bars[36]?.cutY).toBeNull();
  });

  it('lets a running bar grow with the time and a waiting one stay low', () => {
    const outcomes: Outcome[] = [
      done(10),
      { status: 'running', durationMs: null },
      { status: 'queued', durationMs: null },
    ];
    const bars = sparklineBars(outcomes, (index) => (index === 1 ? 20 : 500));
    expect(bars[39]?.height).toBe(2);
    expect(bars[38]?.state).toBe('running');
  });

  it('shows the last 40 of more and still points at the right ones', () => {
    const bars = sparklineBars(
      Array.from({ length: 45 }, (_, index) => done(index + 1)),
      none,
    );
    expect(bars[0]?.outcome).toBe(5);
    expect(bars[39]?.outcome).toBe(44);
  });

  it('finds the bar under the pointer', () => {
    const bars = sparklineBars([done(10), done(20)], none);
    expect(barAt(bars, 157)).toBe(39);
    expect(barAt(bars, 4)).toBeNull();
    expect(barAt(bars, 400)).toBeNull();
  });
});
