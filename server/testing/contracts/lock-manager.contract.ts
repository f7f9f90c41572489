import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DistributedLockManager, LockLease } from '@/server/lock/distributed-lock';

/** A provider of locks under test. */
export interface LockManagerHarness {
  /** A process of its own. */
  manager(): DistributedLockManager;
  /** One whose provider is away. */
  managerWithoutProvider(): DistributedLockManager;
  /** Takes everything the provider remembers from it. */
  forgetAll(): Promise<void>;
  /** Puts the end of a held lock off by so much, as a clock that is set back does. */
  putOff(key: string, ms: number): Promise<void>;
}

const LONG_MS = 30_000;
let keys = 0;
const newKey = (): string => {
  keys += 1;
  return `key-${keys}`;
};
const taken = (lease: LockLease | null): LockLease => {
  if (lease === null) throw new Error('the lock was not granted');
  return lease;
};
const take = async (manager: DistributedLockManager, key: string, ttlMs = LONG_MS): Promise<LockLease> =>
  taken(await manager.tryLock(key, ttlMs));
const takeWhenFree = (manager: DistributedLockManager, key: string): Promise<LockLease> =>
  vi.waitFor(async () => taken(await manager.tryLock(key, LONG_MS)), { timeout: 10_000, interval: 5 });

/** What every provider of locks promises. */
export function describeLockManager(harness: () => LockManagerHarness): void {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a lock is held by one at a time, also against its own holder, and can be given back', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const key = newKey();
    const lease = await take(a, key);
    expect(lease).toMatchObject({ key, provider: a.provider });
    expect(await b.tryLock(key, LONG_MS)).toBeNull();
    expect(await a.tryLock(key, LONG_MS)).toBeNull();
    expect(await b.tryLock(newKey(), LONG_MS)).not.toBeNull();
    await a.unlock(lease);
    expect(await b.tryLock(key, LONG_MS)).not.toBeNull();
  });

  test('many who race for a lock never hold it at the same time, and each that waits gets it', async () => {
    const key = newKey();
    const tokens: number[] = [];
    let holders = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const manager = harness().manager();
        for (let round = 0; round < 10; round += 1) {
          const lease = await takeWhenFree(manager, key);
          holders += 1;
          expect(holders).toBe(1);
          tokens.push(lease.token);
          expect(await manager.renew(lease, LONG_MS)).toBe(true);
          holders -= 1;
          await manager.unlock(lease);
        }
      }),
    );
    expect(tokens).toHaveLength(80);
    expect(tokens).toEqual([...new Set(tokens)].sort((x, y) => x - y));
  });

  test('of many who ask for a new lock at once one gets it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = newKey();
      const leases = await Promise.all(
        Array.from({ length: 8 }, () => harness().manager().tryLock(key, LONG_MS)),
      );
      expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    }
  });

  test('a lock ends with its time, and its late holder notices, and takes nothing from the next one', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const key = newKey();
    const lost = await take(a, key, 50);
    const next = await takeWhenFree(b, key);
    expect(await a.renew(lost, LONG_MS)).toBe(false);
    await a.unlock(lost);
    expect(await a.tryLock(key, LONG_MS)).toBeNull();
    expect(await b.renew(next, LONG_MS)).toBe(true);
  });

  test('a lock whose time is over is lost, also while nobody else has asked for it', async () => {
    const manager = harness().manager();
    const lease = await take(manager, newKey(), 1);
    await vi.waitFor(async () => expect(await manager.renew(lease, 1)).toBe(false), { interval: 5 });
  });

  test('a lock is held longer by renewing', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const [key, other] = [newKey(), newKey()];
    const lease = await take(a, key, 300);
    // taken later and for longer: when this one is over, the first would be too
    await take(a, other, 300);
    expect(await a.renew(lease, LONG_MS)).toBe(true);
    await takeWhenFree(b, other);
    expect(await b.tryLock(key, LONG_MS)).toBeNull();
  });

  test('a lock is given back by its holder only, and once', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const key = newKey();
    const first = await take(a, key);
    await a.unlock(first);
    const second = await take(a, key);
    await a.unlock(first);
    await b.unlock({ ...second, holder: first.holder });
    expect(await b.tryLock(key, LONG_MS)).toBeNull();
    await a.unlock(second);
    await a.unlock(second);
    expect(await a.renew(second, LONG_MS)).toBe(false);
  });

  test('tokens of a key only grow, also when the provider has forgotten everything', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const key = newKey();
    const tokens: number[] = [];
    for (const manager of [a, b, b, a]) {
      const lease = await take(manager, key);
      tokens.push(lease.token);
      await manager.unlock(lease);
    }
    const forgotten = await take(a, key);
    await harness().forgetAll();
    expect(await a.renew(forgotten, LONG_MS)).toBe(false);
    tokens.push(forgotten.token, (await take(b, key)).token);
    expect(tokens).toEqual([...new Set(tokens)].sort((x, y) => x - y));
    expect(tokens.every(Number.isSafeInteger)).toBe(true);
  });

  test.each([-3_600_000, 3_600_000, 315_360_000_000])(
    'the clock of a node, %i ms off, makes a lock neither longer nor shorter',
    async (offMs) => {
      const [a, b] = [harness().manager(), harness().manager()];
      const [key, short] = [newKey(), newKey()];
      const lease = await take(a, key);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs });
      expect(await b.tryLock(key, LONG_MS)).toBeNull();
      expect(await a.renew(lease, LONG_MS)).toBe(true);
      await take(b, short, 30);
      vi.useRealTimers();
      await takeWhenFree(a, short);
      expect(await b.tryLock(key, LONG_MS)).toBeNull();
    },
  );

  test('a lock that reaches further ahead than any is granted for binds nobody', async () => {
    const [a, b] = [harness().manager(), harness().manager()];
    const key = newKey();
    await take(a, key);
    await harness().putOff(key, 3_600_000);
    expect(await b.tryLock(key, LONG_MS)).not.toBeNull();
  });

  describe('a provider that is away', () => {
    test('says so, instead of granting or refusing', async () => {
      const manager = harness().managerWithoutProvider();
      const lease = { key: 'any', token: 1, provider: manager.provider, holder: 'x' };
      const away = { code: 'DISTRIBUTED_LOCK_ERROR' };
      await expect(manager.tryLock('any', LONG_MS)).rejects.toMatchObject(away);
      await expect(manager.renew(lease, LONG_MS)).rejects.toMatchObject(away);
      await expect(manager.unlock(lease)).rejects.toMatchObject(away);
    });
  });
}
