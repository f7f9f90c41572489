import { expect, test } from 'vitest';
import { OutagePause, REPORTED_WITHIN_MS } from './outage-pause';

const error = (code: string) => Object.assign(new Error(code), { code });

/** A clock that shows the database's time a million ahead of its own. */
const clockAt = (monotonicMs: () => number, stepMs = () => 0) => ({
  monotonicMs,
  now: () => 1_000_000 + monotonicMs() + stepMs(),
});

test('a node waits until what ended in an outage is reported, counted from its last failure', () => {
  let now = 10_000;
  const pause = new OutagePause(clockAt(() => now));
  expect(pause.leftMs).toBe(0);
  pause.failed(error('ECONNREFUSED'));
  now += 400;
  expect(pause.leftMs).toBe(REPORTED_WITHIN_MS - 400);
  pause.failed(error('PROTOCOL_CONNECTION_LOST'));
  expect(pause.leftMs).toBe(REPORTED_WITHIN_MS);
  now += REPORTED_WITHIN_MS;
  expect(pause.leftMs).toBe(0);
});

test('a failure that is no outage makes nobody wait', () => {
  const pause = new OutagePause(clockAt(() => 0));
  pause.failed(error('ER_LOCK_DEADLOCK'));
  pause.failed(new Error('a bug'));
  expect(pause.leftMs).toBe(0);
});

test.each([3_600_000, -3_600_000])(
  'behind a step of the clock by %i ms nothing counts as reported that ended later',
  (step) => {
    let now = 10_000;
    let stepMs = 0;
    const pause = new OutagePause(
      clockAt(
        () => now,
        () => stepMs,
      ),
    );
    expect(pause.settledUntil()).toBe(1_010_000);
    pause.stepped();
    stepMs = step;
    expect(pause.leftMs).toBe(REPORTED_WITHIN_MS);
    expect(pause.settledUntil()).toBe(Math.min(1_010_000, 1_010_000 + step));
    now += 400;
    // what follows while it lasts makes it longer, and begins nothing anew
    pause.failed(error('ECONNREFUSED'));
    expect(pause.settledUntil()).toBe(Math.min(1_010_000, 1_010_400 + step));
    now += REPORTED_WITHIN_MS;
    expect(pause.settledUntil()).toBe(1_011_400 + step);
  },
);
