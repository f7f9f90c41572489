import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deadlined, DeadlineWheel, NO_DEADLINE } from './deadline-wheel';
import type { Ticker } from './ports';

class ManualTicker implements Ticker {
  starts = 0;
  onTick: (() => void) | null = null;
  start(_everyMs: number, onTick: () => void): void {
    this.starts += 1;
    this.onTick = onTick;
  }
  stop(): void {
    this.onTick = null;
  }
}

function wheelAt(start: number) {
  const clock = { at: start, monotonicMs: () => clock.at };
  const ticker = new ManualTicker();
  const errors: unknown[] = [];
  const wheel = new DeadlineWheel({ clock, ticker, slotMs: 20, onError: (error) => errors.push(error) });
  const called: [string, number][] = [];
  const target = (name: string, onDeadline?: () => void): Deadlined => ({
    deadlineSlot: NO_DEADLINE,
    onDeadline: () => {
      called.push([name, clock.at]);
      onDeadline?.();
    },
  });
  const moveTo = (at: number) => {
    clock.at = at;
    ticker.onTick?.();
  };
  return { clock, ticker, wheel, errors, called, target, moveTo };
}

describe('a deadline', () => {
  test('is called never early and once', () => {
    const { wheel, called, target, moveTo } = wheelAt(1_000);
    wheel.set(target('a'), 1_090);
    for (let at = 1_000; at <= 1_200; at += 1) moveTo(at);
    expect(called).toEqual([['a', 1_100]]);
  });

  test('that has passed already is called at the next tick, not inside of the call', () => {
    const { wheel, called, target, moveTo } = wheelAt(1_000);
    wheel.set(target('a'), 500);
    expect(called).toEqual([]);
    moveTo(1_020);
    expect(called).toEqual([['a', 1_020]]);
  });

  test('can be taken off and moved', () => {
    const { wheel, called, target, moveTo } = wheelAt(0);
    const [a, b] = [target('a'), target('b')];
    wheel.set(a, 100);
    wheel.set(b, 100);
    wheel.clear(a);
    wheel.clear(a);
    wheel.set(b, 200);
    expect(wheel.count).toBe(1);
    moveTo(150);
    expect(called).toEqual([]);
    moveTo(200);
    expect(called).toEqual([['b', 200]]);
  });

  test('set anew from inside its own call is called again', () => {
    const { wheel, called, target, moveTo } = wheelAt(0);
    const a: Deadlined = target('a', () => {
      if (called.length === 1) wheel.set(a, 10);
    });
    wheel.set(a, 40);
    moveTo(5_000);
    moveTo(5_020);
    expect(called).toEqual([
      ['a', 5_000],
      ['a', 5_020],
    ]);
    expect(wheel.count).toBe(0);
  });

  test('set anew to the very moment that is being called waits for the next tick', () => {
    const { wheel, called, target, moveTo } = wheelAt(0);
    const a: Deadlined = target('a', () => {
      if (called.length === 1) wheel.set(a, 100);
    });
    wheel.set(a, 100);
    wheel.set(target('b'), 100);
    moveTo(100);
    expect(called.map(([name]) => name)).toEqual(['a', 'b']);
    moveTo(120);
    expect(called.map(([name]) => name)).toEqual(['a', 'b', 'a']);
  });

  test('taken off by another one of the same moment is not called', () => {
    const { wheel, called, target, moveTo } = wheelAt(0);
    const b = target('b');
    wheel.set(
      target('a', () => wheel.clear(b)),
      100,
    );
    wheel.set(b, 100);
    moveTo(100);
    expect(called).toEqual([['a', 100]]);
  });

  test('that throws harms no other', () => {
    const { wheel, called, target, moveTo, errors } = wheelAt(0);
    wheel.set(
      target('a', () => {
        throw new Error('bug');
      }),
      100,
    );
    wheel.set(target('b'), 100);
    moveTo(100);
    expect(called.map(([name]) => name)).toEqual(['a', 'b']);
    expect(errors).toEqual([new Error('bug')]);
  });
});

test('there is one timer, and none while nothing has a deadline', () => {
  const { wheel, target, ticker, moveTo } = wheelAt(0);
  const targets = Array.from({ length: 5_000 }, (_, index) => target(String(index)));
  for (const [index, one] of targets.entries()) wheel.set(one, 100 + index);
  expect(ticker.starts).toBe(1);
  for (const one of targets.slice(1_000)) wheel.clear(one);
  moveTo(10_000);
  expect(wheel.count).toBe(0);
  expect(ticker.onTick).toBeNull();
  wheel.set(targets[0] as Deadlined, 20_000);
  expect(ticker.starts).toBe(2);
});

test('after a standstill of a day everything due is called in order of time', () => {
  const { wheel, called, target, moveTo } = wheelAt(0);
  for (const [name, at] of [
    ['late', 86_000_000],
    ['early', 50],
    ['never', 90_000_000],
  ] as const) {
    wheel.set(target(name), at);
  }
  moveTo(86_400_000);
  expect(called.map(([name]) => name)).toEqual(['early', 'late']);
});

test('whatever is set, moved and taken off: each remaining deadline is called once, within a slot and a tick', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 3_000 }), fc.boolean()), { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 60, maxLength: 60 }),
      (changes, steps) => {
        const { wheel, called, target, moveTo, clock } = wheelAt(0);
        const targets = Array.from({ length: 10 }, (_, index) => target(String(index)));
        const expected = new Map<string, number>();
        const queue = [...changes];
        for (const step of steps) {
          const change = queue.shift();
          if (change) {
            const [index, wait, isTakenOff] = change;
            const one = targets[index] as Deadlined;
            if (isTakenOff) wheel.clear(one);
            else wheel.set(one, clock.at + wait);
            if (isTakenOff) expected.delete(String(index));
            else expected.set(String(index), clock.at + wait);
          }
          const before = called.length;
          moveTo(clock.at + step);
          for (const [name, at] of called.slice(before)) {
            expect(at).toBeGreaterThanOrEqual(expected.get(name) as number);
            expect(at - (expected.get(name) as number)).toBeLessThanOrEqual(20 + 200);
            expected.delete(name);
          }
        }
        moveTo(clock.at + 10_000);
        expect(called.filter(([, at]) => at === clock.at)).toHaveLength(expected.size);
        expect(wheel.count).toBe(0);
      },
    ),
  );
});
