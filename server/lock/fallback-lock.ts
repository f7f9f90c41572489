import { AppError } from '@/server/domain/errors/app-error';
import type { DistributedLockManager, LockLease, LockProvider, ProbedLockManager } from './distributed-lock';

export interface FallbackLocksOptions {
  /** Grants the locks while it answers. */
  primary: ProbedLockManager;
  /** Grants them while it does not. */
  fallback: DistributedLockManager;
  /** Called when another provider grants the locks from now on, with the reason if the one before failed. */
  onChange: (provider: LockProvider, reason: unknown) => void;
}

/** A primary that does not answer within this time is away; with the pause between probes well under two seconds. */
const ANSWER_WITHIN_MS = 700;
const PROBE_EVERY_MS = 500;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Locks of one provider, and of another while the first one is away. It is probed all the time, so that its absence is known before a
 * lock is asked for, and its return by itself. During a change two processes may hold one key, each from another provider: a lock
 * decides nothing. A lease ends with the change, and its holder learns so when it renews it.
 */
export class FallbackLocks implements DistributedLockManager {
  readonly #options: FallbackLocksOptions;
  #isPrimaryAway = false;
  #pauseMs = PROBE_EVERY_MS;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: FallbackLocksOptions) {
    this.#options = options;
    this.#probeLater();
  }

  get provider(): LockProvider {
    const { primary, fallback } = this.#options;
    return (this.#isPrimaryAway ? fallback : primary).provider;
  }

  async tryLock(key: string, ttlMs: number): Promise<LockLease | null> {
    const { primary, fallback } = this.#options;
    if (!this.#isPrimaryAway) {
      try {
        return await inTime(primary.tryLock(key, ttlMs));
      } catch (error) {
        this.#leave(error);
      }
    }
    return fallback.tryLock(key, ttlMs);
  }

  async renew(lease: LockLease, ttlMs: number): Promise<boolean> {
    const { primary, fallback } = this.#options;
    if (lease.provider !== this.provider) return false;
    if (this.#isPrimaryAway) return fallback.renew(lease, ttlMs);
    try {
      return await inTime(primary.renew(lease, ttlMs));
    } catch (error) {
      this.#leave(error);
      return false;
    }
  }

  async unlock(lease: LockLease): Promise<void> {
    const { primary, fallback } = this.#options;
    await (lease.provider === primary.provider ? inTime(primary.unlock(lease)) : fallback.unlock(lease));
  }

  /** Ends the probes. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #leave(reason: unknown): void {
    if (this.#isPrimaryAway || this.#isStopped) return;
    this.#isPrimaryAway = true;
    this.#options.onChange(this.provider, reason);
  }

  #probeLater(): void {
    this.#timer = setTimeout(() => void this.#probe(), this.#pauseMs);
  }

  async #probe(): Promise<void> {
    try {
      await inTime(this.#options.primary.probe());
      this.#pauseMs = PROBE_EVERY_MS;
      if (this.#isPrimaryAway && !this.#isStopped) {
        this.#isPrimaryAway = false;
        this.#options.onChange(this.provider, null);
      }
    } catch (error) {
      if (this.#isPrimaryAway) this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
      this.#leave(error);
    }
    if (!this.#isStopped) this.#probeLater();
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('DISTRIBUTED_LOCK_ERROR', `no answer within ${ANSWER_WITHIN_MS} ms`)),
      ANSWER_WITHIN_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
