import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LockLease, LockProvider, ProbedLockManager } from './distributed-lock';
import { FallbackLocks } from './fallback-lock';

type Mood = 'well' | 'failing' | 'silent';

/** A provider that grants everything, and what it was asked for. */
class Provider implements ProbedLockManager {
  readonly provider: LockProvider;
  mood: Mood = 'well';
  asked: string[] = [];

  constructor(provider: LockProvider) {
    this.provider = provider;
  }

  tryLock = (key: string) =>
    this.#answer('tryLock', { key, token: 1, provider: this.provider, holder: 'h' } as LockLease);
  renew = () => this.#answer('renew', true);
  unlock = () => this.#answer('unlock', undefined);
  probe = () => this.#answer('probe', undefined);

  #answer<T>(question: string, answer: T): Promise<T> {
    this.asked.push(question);
    if (this.mood === 'silent') return new Promise(() => undefined);
    return this.mood === 'well' ? Promise.resolve(answer) : Promise.reject(new Error(this.provider));
  }
}

let redis: Provider;
let mysql: Provider;
let changes: [LockProvider, unknown][];
let locks: FallbackLocks;

beforeEach(() => {
  vi.useFakeTimers();
  redis = new Provider('redis');
  mysql = new Provider('mysql');
  changes = [];
  locks = new FallbackLocks({
    primary: redis,
    fallback: mysql,
    onChange: (...change) => changes.push(change),
  });
});
afterEach(() => {
  locks.stop();
  vi.useRealTimers();
});

test.each<Mood>(['failing', 'silent'])('a primary that is %s is away after its next probe', async (mood) => {
  await vi.advanceTimersByTimeAsync(10_000);
  expect(locks.provider).toBe('redis');
  redis.mood = mood;
  await vi.advanceTimersByTimeAsync(1_200);
  expect(locks.provider).toBe('mysql');
  expect(changes).toEqual([['mysql', expect.any(Error)]]);
});

test.each<Mood>(['failing', 'silent'])(
  'a lock asked of a primary that is %s comes from the other one',
  async (mood) => {
    redis.mood = mood;
    const lease = locks.tryLock('key', 1_000);
    await vi.advanceTimersByTimeAsync(700);
    expect(await lease).toMatchObject({ provider: 'mysql' });
    expect(locks.provider).toBe('mysql');
  },
);

test('a primary that stays away is probed ever more seldom, and used again after the first probe that succeeds', async () => {
  redis.mood = 'failing';
  await vi.advanceTimersByTimeAsync(20_000);
  redis.asked = [];
  await vi.advanceTimersByTimeAsync(20_000);
  expect(redis.asked).toEqual(Array(10).fill('probe'));
  redis.mood = 'well';
  await vi.advanceTimersByTimeAsync(2_000);
  expect(locks.provider).toBe('redis');
  expect(changes.map(([provider]) => provider)).toEqual(['mysql', 'redis']);
  redis.mood = 'failing';
  await vi.advanceTimersByTimeAsync(500);
  expect(locks.provider).toBe('mysql');
});

test('a lease of the provider before is lost, and given back where it came from', async () => {
  const ofRedis = (await locks.tryLock('key', 1_000)) as LockLease;
  redis.mood = 'failing';
  await vi.advanceTimersByTimeAsync(500);
  redis.asked = [];
  expect(await locks.renew(ofRedis, 1_000)).toBe(false);
  const ofMysql = (await locks.tryLock('key', 1_000)) as LockLease;
  expect(await locks.renew(ofMysql, 1_000)).toBe(true);
  redis.mood = 'well';
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await locks.renew(ofMysql, 1_000)).toBe(false);
  mysql.asked = [];
  await locks.unlock(ofMysql);
  await locks.unlock(ofRedis);
  expect(mysql.asked).toEqual(['unlock']);
  expect(redis.asked.filter((question) => question !== 'probe')).toEqual(['unlock']);
});

test('a lease whose renewal is not answered is lost', async () => {
  const lease = (await locks.tryLock('key', 1_000)) as LockLease;
  redis.mood = 'failing';
  expect(await locks.renew(lease, 1_000)).toBe(false);
  expect(locks.provider).toBe('mysql');
});

test('with both away nothing is granted', async () => {
  redis.mood = 'failing';
  mysql.mood = 'failing';
  await expect(locks.tryLock('key', 1_000)).rejects.toThrow('mysql');
});
