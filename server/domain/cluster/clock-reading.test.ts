import { describe, expect, test } from 'vitest';
import { ClockStepWatch, type DatabaseClockReading, machineClockError } from './clock-reading';

const BASE = 1_800_000_000_000;

/** A reply at a monotonic instant; the database's clock is `stepMs` ahead of where it was at the beginning. */
function reading(receivedAt: number, change: { tripMs?: number; stepMs?: number; wallMs?: number } = {}) {
  const { tripMs = 2, stepMs = 0, wallMs = 0 } = change;
  const databaseAt = BASE + receivedAt - tripMs / 2 + stepMs;
  return { sentAt: receivedAt - tripMs, receivedAt, wallAt: BASE + receivedAt + wallMs, databaseAt };
}

function steps(...readings: DatabaseClockReading[]): (number | null)[] {
  const watch = new ClockStepWatch();
  return readings.map((one) => watch.observe(one));
}

describe('a step of the database clock', () => {
  test('forward and back is told once, with its size', () => {
    const found = steps(
      reading(0),
      reading(500),
      reading(1_000, { stepMs: 3_600_000 }),
      reading(1_500, { stepMs: 3_600_000 }),
      reading(2_000, { stepMs: 3_600_000 - 5_000 }),
    );
    expect(found.map((step) => (step === null ? null : Math.round(step / 100) / 10))).toEqual([
      null,
      null,
      3_600,
      null,
      -5,
    ]);
  });
  test('of less than a second is none', () => {
    expect(steps(reading(0), reading(500, { stepMs: 990 }), reading(1_000, { stepMs: 0 }))).toEqual([
      null,
      null,
      null,
    ]);
  });
  test('is not made up from a process that stood still, or a network that did', () => {
    const late = { sentAt: 600, receivedAt: 15_600, wallAt: BASE, databaseAt: BASE + 601 };
    expect(steps(reading(500), late, reading(16_000))).toEqual([null, null, null]);
    expect(steps(reading(500), reading(60_000))).toEqual([null, null]);
  });
  test('is found behind a slow reply', () => {
    const slow = reading(5_000, { tripMs: 4_000, stepMs: 60_000 });
    expect(steps(reading(500), slow, reading(5_500, { stepMs: 60_000 }))[2]).toBeGreaterThan(59_900);
  });
  test('is none when both clocks drift apart by as much as clocks do', () => {
    const hours = 10;
    const readings = Array.from({ length: hours + 1 }, (_, index) =>
      reading(index * 3_600_000, { stepMs: 0.00019 * index * 3_600_000 }),
    );
    expect(steps(...readings)).toEqual(readings.map(() => null));
  });
});

describe('the clock of the machine', () => {
  test.each([
    [0, 0],
    [3_600_000, 3_599_999],
    [-3_600_000, -3_599_999],
  ])('that is %i ms off is so by at least %i ms', (wallMs, least) => {
    expect(machineClockError(reading(100, { wallMs }))).toBe(least);
  });
  test('cannot be told from a reply that took long', () => {
    expect(machineClockError(reading(5_000, { tripMs: 4_000, wallMs: 9_000 }))).toBeNull();
    expect(machineClockError(reading(5_000, { tripMs: 400, wallMs: 100 }))).toBe(0);
  });
});
