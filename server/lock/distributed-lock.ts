export type LockProvider = 'redis' | 'mysql';

/** A lock that is held until `unlock` or until its time is over, whichever comes first. */
export interface LockLease {
  key: string;
  /** Grows with every grant of the key by one provider, also when that has lost its memory: whoever acts for the lock can name it. */
  token: number;
  provider: LockProvider;
  /** What the provider knows this grant by. */
  holder: string;
}

/** No lock is granted for longer, so one that reaches further ahead was left behind by a clock that was set back, and binds nobody. */
export const LONGEST_LOCK_MS = 60_000;

/**
 * Mutual exclusion between processes, as far as it goes: a holder that stalls may lose its lock without noticing. So nothing depends
 * on it for correctness; epochs, tokens and unique keys in MySQL decide, the lock only keeps nodes from contending. Times are kept by
 * the provider's clock, never by that of a node.
 */
export interface DistributedLockManager {
  /** Who grants locks at present. */
  readonly provider: LockProvider;
  /** The lock, or null when another holds it. Throws DISTRIBUTED_LOCK_ERROR when the provider does not answer. */
  tryLock(key: string, ttlMs: number): Promise<LockLease | null>;
  /** Holds it for another `ttlMs` from now; false when it was lost. */
  renew(lease: LockLease, ttlMs: number): Promise<boolean>;
  /** Gives it back if it is still held; safe to call twice. */
  unlock(lease: LockLease): Promise<void>;
}

/** A provider that can be asked whether it would grant locks, without asking for one. */
export interface ProbedLockManager extends DistributedLockManager {
  /** Throws DISTRIBUTED_LOCK_ERROR when it would not. */
  probe(): Promise<void>;
}
