import type { TakeOverLock } from '@/server/cluster/cluster-watch';
import type { DistributedLockManager, LockLease } from './distributed-lock';

const KEY = 'scheduler';

/**
 * One node at a time tries to take shards over. While the lock's provider is away every node may try: the shard rows refuse all but
 * one.
 */
export class SchedulerLock implements TakeOverLock {
  readonly #locks: DistributedLockManager;
  readonly #ttlMs: number;
  readonly #onProviderAway: (error: unknown) => void;

  constructor(locks: DistributedLockManager, ttlMs: number, onProviderAway: (error: unknown) => void) {
    this.#locks = locks;
    this.#ttlMs = ttlMs;
    this.#onProviderAway = onProviderAway;
  }

  async tryRun(work: () => Promise<void>): Promise<boolean> {
    let lease: LockLease | null = null;
    try {
      lease = await this.#locks.tryLock(KEY, this.#ttlMs);
      if (lease === null) return false;
    } catch (error) {
      this.#onProviderAway(error);
    }
    try {
      await work();
      return true;
    } finally {
      if (lease !== null) await this.#locks.unlock(lease).catch(this.#onProviderAway);
    }
  }
}
