import type { DistributedLockManager, LockLease } from '@/server/lock/distributed-lock';
import type { LockLie } from './coverage';
import type { SimulatedProcess } from './simulated-process';
import type { VirtualTime } from './virtual-time';

/** How long a provider takes to answer. */
const ANSWER_MS = 3;

/** A provider of locks for all nodes that can forget, grant twice, grant nothing or be away. Nothing may depend on its honesty. */
export class SimulatedLocks {
  readonly #time: VirtualTime;
  readonly #held = new Map<string, LockLease & { until: number }>();
  #lie: { kind: LockLie; until: number } | null = null;
  #tokens = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  lie(kind: LockLie, ms: number): void {
    this.#lie = { kind, until: this.#time.now() + ms };
  }

  /** As one node speaks to it. */
  managerOf(process: SimulatedProcess): DistributedLockManager {
    const ask = <T>(answer: () => T) =>
      new Promise<T>((resolve, reject) =>
        process.after(ANSWER_MS, () => {
          if (this.#is('lock_away')) reject(new Error('the lock provider is away'));
          else resolve(answer());
        }),
      );
    const isHeld = ({ key, token }: LockLease) => this.#held.get(key)?.token === token;
    return {
      provider: 'redis',
      tryLock: (key, ttlMs) => ask(() => this.#grant(key, ttlMs, String(process.owner))),
      renew: (lease) => ask(() => isHeld(lease)),
      unlock: (lease) =>
        ask(() => {
          if (isHeld(lease)) this.#held.delete(lease.key);
        }),
    };
  }

  #grant(key: string, ttlMs: number, holder: string): LockLease | null {
    const now = this.#time.now();
    if (this.#is('lock_never_granted')) return null;
    const known = this.#held.get(key);
    if (known && known.until > now && !this.#is('lock_granted_twice')) return null;
    this.#tokens += 1;
    const lease: LockLease = { key, token: this.#tokens, provider: 'redis', holder };
    if (!this.#is('lock_lost')) this.#held.set(key, { ...lease, until: now + ttlMs });
    return lease;
  }

  #is(kind: LockLie): boolean {
    return this.#lie?.kind === kind && this.#lie.until > this.#time.now();
  }
}
