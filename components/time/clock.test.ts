import { describe, expect, it } from 'vitest';
import { createClock } from './clock';

function hands(start: number) {
  let time = start;
  const pending = new Map<number, { run: () => void; at: number }>();
  let last = 0;
  return {
    timers: {
      read: () => time,
      set: (run: () => void, delayMs: number) => {
        last += 1;
        pending.set(last, { run, at: time + delayMs });
        return last;
      },
      clear: (handle: unknown) => {
        pending.delete(handle as number);
      },
    },
    advance(ms: number) {
      const end = time + ms;
      for (;;) {
        const next = [...pending].filter(([, job]) => job.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (next === undefined) break;
        pending.delete(next[0]);
        time = next[1].at;
        next[1].run();
      }
      time = end;
    },
    pending,
  };
}

describe('the clock of the page', () => {
  it('ticks once a second, just after the full second', () => {
    const { timers, advance } = hands(10_400);
    const clock = createClock(timers);
    const seen: number[] = [];
    clock.subscribe(() => seen.push(clock.now()));
    advance(3_000);
    expect(seen).toEqual([11_001, 12_001, 13_001]);
  });

  it('stands still between ticks, so that one rendering sees one time', () => {
    const { timers, advance } = hands(10_000);
    const clock = createClock(timers);
    clock.subscribe(() => {});
    advance(600);
    expect(clock.now()).toBe(10_000);
  });

  it('keeps no timer when nobody looks', () => {
    const { timers, pending } = hands(0);
    const clock = createClock(timers);
    const first = clock.subscribe(() => {});
    const second = clock.subscribe(() => {});
    first();
    expect(pending.size).toBe(1);
    second();
    expect(pending.size).toBe(0);
  });

  it('follows a server that is minutes ahead, counting half of the way', () => {
    const { timers } = hands(1_000_000);
    const clock = createClock(timers);
    let ticks = 0;
    clock.subscribe(() => {
      ticks += 1;
    });
    clock.setByServer(1_120_000, 100);
    expect(clock.now()).toBe(1_120_050);
    expect(ticks).toBe(1);
  });

  it('does not take the delay of a slow network for a wrong clock', () => {
    const { timers } = hands(1_000_000);
    const clock = createClock(timers);
    clock.subscribe(() => {});
    clock.setByServer(999_000, 1_200);
    expect(clock.now()).toBe(1_000_000);
  });

  it('does not jump for a change smaller than half a second', () => {
    const { timers } = hands(1_000_000);
    const clock = createClock(timers);
    clock.subscribe(() => {});
    clock.setByServer(1_060_000, 0);
    clock.setByServer(1_060_400, 0);
    expect(clock.now()).toBe(1_060_000);
  });
});
