import { afterEach, expect, test, vi } from 'vitest';
import { TOO_LATE } from '@/server/domain/doctor/connection-fault';
import { answerInTime } from './answer-in-time';

afterEach(() => {
  vi.useRealTimers();
});

test('tells what a part answered', async () => {
  await expect(answerInTime(async () => 'pong', 1_000)).resolves.toMatchObject({ ok: true, value: 'pong' });
});

test('tells why a part did not answer, also when it refuses at once', async () => {
  const error = new Error('away');
  await expect(answerInTime(() => Promise.reject(error), 1_000)).resolves.toEqual({ ok: false, error });
  const refuse = () => {
    throw error;
  };
  await expect(answerInTime(refuse, 1_000)).resolves.toEqual({ ok: false, error });
});

test('waits no longer than its limit, and leaves no timer behind', async () => {
  vi.useFakeTimers();
  const answer = answerInTime(() => new Promise(() => undefined), 1_000);
  await vi.advanceTimersByTimeAsync(999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  await expect(answer).resolves.toMatchObject({ ok: false, error: { code: TOO_LATE } });
  await answerInTime(async () => 'pong', 1_000);
  expect(vi.getTimerCount()).toBe(0);
});
