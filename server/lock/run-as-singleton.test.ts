import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DistributedLockManager, LockLease } from './distributed-lock';
import { runAsSingleton } from './run-as-singleton';

const LEASE: LockLease = { key: 'chore', token: 7, provider: 'redis', holder: 'me' };
const LOCK = { key: 'chore', ttlMs: 3_000 };

let renewals: (() => Promise<boolean>)[];
let unlocked: LockLease[];
let locks: DistributedLockManager;

beforeEach(() => {
  vi.useFakeTimers();
  renewals = [];
  unlocked = [];
  locks = {
    provider: 'redis',
    tryLock: async () => LEASE,
    renew: () => (renewals.shift() ?? (async () => true))(),
    unlock: async (lease) => {
      unlocked.push(lease);
    },
  };
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs work that ends when it is told to. */
async function start() {
  let end: () => void = () => undefined;
  let signal: AbortSignal | undefined;
  const result = runAsSingleton(locks, LOCK, (hold) => {
    signal = hold.signal;
    return new Promise<number>((resolve) => {
      end = () => resolve(hold.token);
    });
  });
  await vi.advanceTimersByTimeAsync(0);
  return { result, end: () => end(), isLost: () => signal?.aborted };
}

test('work that another process is at is not run', async () => {
  locks.tryLock = async () => null;
  const work = vi.fn();
  expect(await runAsSingleton(locks, LOCK, work)).toBeNull();
  expect(work).not.toHaveBeenCalled();
});

test('the lock is held as long as the work takes, and given back after it', async () => {
  const { result, end, isLost } = await start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isLost()).toBe(false);
  expect(unlocked).toEqual([]);
  end();
  expect(await result).toBe(7);
  expect(unlocked).toEqual([LEASE]);
  expect(vi.getTimerCount()).toBe(0);
});

test('work that fails gives the lock back', async () => {
  await expect(runAsSingleton(locks, LOCK, () => Promise.reject(new Error('broken')))).rejects.toThrow(
    'broken',
  );
  expect(unlocked).toEqual([LEASE]);
});

test('a lock that cannot be given back spoils no result', async () => {
  locks.unlock = () => Promise.reject(new Error('away'));
  expect(await runAsSingleton(locks, LOCK, async () => 'done')).toBe('done');
});

test('work learns at the next renewal that its lock is lost', async () => {
  renewals = [async () => true, async () => false];
  const { result, end, isLost } = await start();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(isLost()).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isLost()).toBe(true);
  end();
  expect(await result).toBe(7);
});

test.each([
  ['fails', () => Promise.reject(new Error('away'))],
  ['does not answer', () => new Promise<boolean>(() => undefined)],
])(
  'a provider that %s leaves the lock held until its time is over, counted from before the request',
  async (_, renew) => {
    renewals = [async () => true, ...Array(9).fill(renew)];
    const { isLost } = await start();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(isLost()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isLost()).toBe(true);
  },
);

test('a provider that answers again in time keeps the lock', async () => {
  renewals = [() => Promise.reject(new Error('away'))];
  const { isLost } = await start();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(isLost()).toBe(false);
});
