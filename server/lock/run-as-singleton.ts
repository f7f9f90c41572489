import { AppError } from '@/server/domain/errors/app-error';
import type { DistributedLockManager, LockLease } from './distributed-lock';

export interface SingletonLock {
  key: string;
  /** How long it stays taken when its holder dies; a living holder renews it. */
  ttlMs: number;
}

/** What the work knows of the lock it runs under. */
export interface Hold {
  token: number;
  /** Aborted once the lock is lost, or can no longer be known to be held: another process may be at the same work. */
  signal: AbortSignal;
}

/**
 * Runs `work` unless another process is at it: its result, or null when it was not run. The lock is renewed while it runs. It keeps
 * processes out of each other's way and no more: what must not happen twice is guarded where it is written.
 */
export async function runAsSingleton<T>(
  locks: DistributedLockManager,
  { key, ttlMs }: SingletonLock,
  work: (hold: Hold) => Promise<T>,
): Promise<T | null> {
  const sentAt = performance.now();
  const lease = await locks.tryLock(key, ttlMs);
  if (lease === null) return null;
  const renewal = renewUntilStopped(locks, lease, ttlMs, sentAt + ttlMs);
  try {
    return await work({ token: lease.token, signal: renewal.signal });
  } finally {
    await renewal.stop();
    // one that cannot be given back ends with its time
    await locks.unlock(lease).catch(() => undefined);
  }
}

/** The deadline counts on this process's own monotonic clock, from before the last successful request was sent. */
function renewUntilStopped(
  locks: DistributedLockManager,
  lease: LockLease,
  ttlMs: number,
  firstDeadline: number,
): { signal: AbortSignal; stop(): Promise<void> } {
  const lost = new AbortController();
  let deadlineTimer: NodeJS.Timeout | undefined;
  let renewTimer: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();
  const lose = () =>
    lost.abort(new AppError('DISTRIBUTED_LOCK_ERROR', `the lock ${lease.key} was lost while it was held`));
  const heldUntil = (deadline: number): void => {
    clearTimeout(deadlineTimer);
    deadlineTimer = setTimeout(lose, Math.max(0, deadline - performance.now()));
  };
  const renewLater = (): void => {
    renewTimer = setTimeout(() => {
      renewing = renew();
    }, ttlMs / 3);
  };
  const renew = async (): Promise<void> => {
    const sentAt = performance.now();
    // a provider that does not answer is asked again as long as the lock may still be held
    const isHeld = await locks.renew(lease, ttlMs).catch(() => null);
    if (lost.signal.aborted) return;
    if (isHeld === false) return lose();
    if (isHeld) heldUntil(sentAt + ttlMs);
    renewLater();
  };
  heldUntil(firstDeadline);
  renewLater();
  return {
    signal: lost.signal,
    async stop() {
      clearTimeout(renewTimer);
      await renewing;
      clearTimeout(renewTimer);
      clearTimeout(deadlineTimer);
    },
  };
}
