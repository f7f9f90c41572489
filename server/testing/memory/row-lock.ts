import type { MemorySession } from './memory-session';

export type LockMode = 'share' | 'exclusive';

interface Grant {
  session: MemorySession;
  mode: LockMode;
}

const clash = (a: LockMode, b: LockMode): boolean => a === 'exclusive' || b === 'exclusive';

const NOBODY: Grant[] = [];

/** The lock of a row or of a key, granted in the order of arrival. Nearly always there is one session at most, so nothing is made for more. */
export class RowLock {
  readonly #holders: Grant[] = [];
  #queue: Grant[] = NOBODY;

  /** Takes the lock for a session unless somebody is in its way. */
  tryTake(session: MemorySession, mode: LockMode): boolean {
    let own: Grant | null = null;
    let isClashing = false;
    for (const grant of this.#holders) {
      if (grant.session === session) own = grant;
      else if (clash(grant.mode, mode)) isClashing = true;
    }
    if (own !== null && (own.mode === 'exclusive' || mode === 'share')) return true;
    if (isClashing || (own === null && this.#queue.some((grant) => clash(grant.mode, mode)))) return false;
    if (own !== null) own.mode = mode;
    else this.#give({ session, mode });
    return true;
  }

  /** Puts a session in line; whoever holds the lock already and wants more of it goes first. */
  enqueue(session: MemorySession, mode: LockMode): void {
    const isHolder = this.#holders.some((grant) => grant.session === session);
    this.#queue = isHolder ? [{ session, mode }, ...this.#queue] : [...this.#queue, { session, mode }];
  }

  /** Takes a session out of the line. */
  leave(session: MemorySession): void {
    this.#queue = this.#queue.filter((grant) => grant.session !== session);
    this.#grantNext();
  }

  release(session: MemorySession): void {
    const holders = this.#holders;
    for (let index = 0; index < holders.length; index += 1) {
      if (holders[index]?.session !== session) continue;
      holders.splice(index, 1);
      break;
    }
    if (this.#queue.length > 0) this.#grantNext();
  }

  /** Whom a session in line waits for. */
  blockersOf(session: MemorySession): MemorySession[] {
    const index = this.#queue.findIndex((grant) => grant.session === session);
    const own = this.#queue[index];
    if (!own) return [];
    return [...this.#holders, ...this.#queue.slice(0, index)]
      .filter((grant) => grant.session !== session && clash(grant.mode, own.mode))
      .map((grant) => grant.session);
  }

  #grantNext(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const { session, mode } = next;
      const own = this.#holders.find((grant) => grant.session === session);
      if (this.#holders.some((grant) => grant !== own && clash(grant.mode, mode))) return;
      this.#queue = this.#queue.slice(1);
      if (own) own.mode = mode;
      else this.#give(next);
      session.wasGranted();
    }
  }

  #give(grant: Grant): void {
    this.#holders.push(grant);
    grant.session.locks.push(this);
  }
}

/** The session to roll back so that a circle of waiting is broken, or null when there is none: the one that has changed least. */
export function deadlockVictim(start: MemorySession): MemorySession | null {
  const path: MemorySession[] = [];
  const done = new Set<MemorySession>();
  const findCircle = (session: MemorySession): boolean => {
    if (session === start && path.length > 0) return true;
    if (done.has(session)) return false;
    done.add(session);
    path.push(session);
    if (session.blockers().some(findCircle)) return true;
    path.pop();
    return false;
  };
  if (!findCircle(start)) return null;
  return path.reduce((least, session) => (session.changeCount < least.changeCount ? session : least), start);
}
