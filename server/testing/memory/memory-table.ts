import type { MemorySession } from './memory-session';
import { RowLock } from './row-lock';

/** A row that an open transaction changed. */
export interface RowChange {
  table: MemoryTable<never, object>;
  key: unknown;
  /** As it was committed last; undefined when there was none. */
  before: object | undefined;
  /** Filled in at COMMIT; undefined when it was deleted. */
  after: object | undefined;
  session: MemorySession;
}

/**
 * Rows of one table. Rows are never changed in place, only replaced: what a reader was given stays as it was. Of a row that is not
 * committed yet the row before is kept, which is what others see and what a ROLLBACK puts back.
 */
export class MemoryTable<Key, Row extends object> {
  readonly name: string;
  readonly #rows = new Map<Key, Row>();
  readonly #uncommitted = new Map<Key, RowChange>();
  readonly #locks = new Map<Key, RowLock>();
  readonly #copyOf: (row: Row) => Row;

  constructor(name: string, copyOf: (row: Row) => Row = (row) => ({ ...row })) {
    this.name = name;
    this.#copyOf = copyOf;
  }

  /** The row as a session sees it: what is committed, and its own changes. */
  get(key: Key, session: MemorySession): Row | undefined {
    if (this.#uncommitted.size === 0) return this.#rows.get(key);
    const change = this.#uncommitted.get(key);
    return change && change.session !== session ? (change.before as Row | undefined) : this.#rows.get(key);
  }

  /** The row as it was committed last. */
  peek(key: Key): Row | undefined {
    const change = this.#uncommitted.get(key);
    return change ? (change.before as Row | undefined) : this.#rows.get(key);
  }

  /** The open transaction that changed a row, or null. */
  writerOf(key: Key): MemorySession | null {
    return this.#uncommitted.size === 0 ? null : (this.#uncommitted.get(key)?.session ?? null);
  }

  /** Whether there is a row by this key, committed or not. */
  isThere(key: Key): boolean {
    return this.#rows.has(key) || this.#uncommitted.get(key)?.before !== undefined;
  }

  /** Rows as a session sees them. */
  select(session: MemorySession, isWanted: (row: Row) => boolean): Row[] {
    const found: Row[] = [];
    if (this.#uncommitted.size === 0) {
      for (const row of this.#rows.values()) if (isWanted(row)) found.push(row);
      return found;
    }
    for (const key of this.#rows.keys()) {
      const row = this.get(key, session);
      if (row !== undefined && isWanted(row)) found.push(row);
    }
    for (const [key, { before, session: writer }] of this.#uncommitted) {
      if (writer === session || before === undefined || this.#rows.has(key)) continue;
      if (isWanted(before as Row)) found.push(before as Row);
    }
    return found;
  }

  /** Rows that a locking read comes across, in no order: as they are now or as they were committed. */
  candidates(isWanted: (row: Row) => boolean): [Key, Row][] {
    const found: [Key, Row][] = [];
    for (const entry of this.#rows) if (isWanted(entry[1])) found.push(entry);
    for (const [key, { before }] of this.#uncommitted) {
      if (before === undefined || !isWanted(before as Row)) continue;
      const now = this.#rows.get(key);
      if (now === undefined || !isWanted(now)) found.push([key, before as Row]);
    }
    return found;
  }

  lockOf(key: Key): RowLock {
    const known = this.#locks.get(key);
    if (known) return known;
    const lock = new RowLock();
    this.#locks.set(key, lock);
    return lock;
  }

  /** Inserts or replaces a row. */
  write(session: MemorySession, key: Key, row: Row): void {
    this.#note(session, key);
    this.#rows.set(key, this.#copyOf(row));
  }

  /** Changes a row the session sees. */
  update(session: MemorySession, key: Key, change: (row: Row) => void): void {
    const row = this.get(key, session);
    if (row === undefined) return;
    this.#note(session, key);
    const changed = this.#copyOf(row);
    change(changed);
    this.#rows.set(key, changed);
  }

  delete(session: MemorySession, key: Key): void {
    this.#note(session, key);
    this.#rows.delete(key);
  }

  /** Keeps what a row was before the first change of a transaction. */
  #note(session: MemorySession, key: Key): void {
    const change = this.#uncommitted.get(key);
    if (change === undefined) {
      const fresh: RowChange = {
        table: this as unknown as MemoryTable<never, object>,
        key,
        before: this.#rows.get(key),
        after: undefined,
        session,
      };
      this.#uncommitted.set(key, fresh);
      session.changes.push(fresh);
    } else if (change.session !== session)
      throw new Error(`${this.name} ${String(key)} is changed by two transactions: a lock is missing`);
  }

  commit(change: RowChange): void {
    const key = change.key as Key;
    this.#uncommitted.delete(key);
    change.after = this.#rows.get(key);
  }

  rollback(change: RowChange): void {
    const key = change.key as Key;
    this.#uncommitted.delete(key);
    if (change.before === undefined) this.#rows.delete(key);
    else this.#rows.set(key, change.before as Row);
  }

  /** Every committed row, for a look at the end. */
  committed(): Row[] {
    const rows = [...this.#rows].flatMap(([key, row]) => (this.#uncommitted.has(key) ? [] : [row]));
    return [
      ...rows,
      ...[...this.#uncommitted.values()].flatMap(({ before }) => (before as Row | undefined) ?? []),
    ];
  }
}
