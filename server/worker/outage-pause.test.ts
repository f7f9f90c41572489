import { expect, test } from 'vitest';
import { OutagePause, REPORTED_WITHIN_MS } from './outage-pause';

const error = (code: string) => Object.assign(new Error(code), { code });

test('a node waits until what ended in an outage is reported, counted from its last failure', () => {
  let now = 10_000;
  const pause = new OutagePause(() => now);
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
  const pause = new OutagePause(() => 0);
  pause.failed(error('ER_LOCK_DEADLOCK'));
  pause.failed(new Error('a bug'));
  expect(pause.leftMs).toBe(0);
});
