import type { LabelledNode } from '@/server/domain/cluster/labels';
import type { MemoryDatabase } from './memory-database';
import { deadlock, duplicate, lockWait } from './memory-errors';
import type { MemoryTable, RowChange } from './memory-table';
import { deadlockVictim, type LockMode, type RowLock } from './row-lock';
import { BLOCKED, Statement, type Wire } from './statement';

/** One connection in one transaction: READ COMMITTED, row locks held to its end. */
export class MemorySession {
  readonly database: MemoryDatabase;
  readonly wire: Wire;
  readonly isAutocommit: boolean;
  readonly locks: RowLock[] = [];
  readonly changes: RowChange[] = [];
  isOpen = true;
  current: Statement | null = null;
  /** The database's time as it was told to this transaction last. */
  toldNow: number | null = null;
  /** The live nodes as they were told to this transaction last. */
  toldNodes: readonly LabelledNode[] | null = null;
  /** The statement under way, and the one that was asked for last. */
  #talking: Statement | null = null;
  #last: Statement | null = null;
  #waiting: { lock: RowLock; statement: Statement } | null = null;

  constructor(database: MemoryDatabase, wire: Wire, isAutocommit: boolean) {
    this.database = database;
    this.wire = wire;
    this.isAutocommit = isAutocommit;
  }

  get changeCount(): number {
    return this.changes.length;
  }

  /**
   * Sends a statement once the one before is answered. Its body takes all its locks before it writes anything, because it is run again
   * after each wait.
   */
  run<T>(name: string, body: (session: MemorySession) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const statement = new Statement(name, this, body, resolve, reject);
      if (this.#last !== null) this.#last.next = statement;
      this.#last = statement;
      if (this.#talking !== null) return;
      this.#talking = statement;
      this.wire.send(statement);
    });
  }

  /** Sends what stands behind a statement that was answered. */
  sendNext(): void {
    const next = this.#talking?.next ?? null;
    this.#talking = next;
    if (next === null) this.#last = null;
    else this.wire.send(next);
  }

  /** What stands behind a failed statement of its packet is not carried out. */
  failed(statement: Statement, error: unknown): void {
    for (let later = statement.next; later !== null; later = later.next) later.reject(error);
    statement.next = null;
    statement.reject(error);
    this.sendNext();
  }

  /** Locks a row until the end of the transaction; the statement waits while another one is in the way. */
  lock<Key, Row extends object>(table: MemoryTable<Key, Row>, key: Key, mode: LockMode): void {
    const lock = table.lockOf(key);
    // whoever wrote a row without a lock has inserted it, and holds it from then on
    const writer = table.writerOf(key);
    if (writer !== null) lock.tryTake(writer, 'exclusive');
    if (lock.tryTake(this, mode)) return;
    const waiting = { lock, statement: this.current as Statement };
    lock.enqueue(this, mode);
    this.#waiting = waiting;
    const victim = deadlockVictim(this);
    if (victim === this) {
      this.rollBack();
      throw deadlock();
    }
    if (victim !== null) victim.break(deadlock());
    this.database.clock.after(this.database.lockWaitMs, () => {
      if (this.#waiting !== waiting) return;
      this.#stopWaiting();
      if (this.isAutocommit) this.rollBack();
      waiting.statement.fail(lockWait());
    });
    throw BLOCKED;
  }

  /** Locks a row unless that has to be waited for. */
  tryLock<Key, Row extends object>(table: MemoryTable<Key, Row>, key: Key): boolean {
    const writer = table.writerOf(key);
    return (writer === null || writer === this) && table.lockOf(key).tryTake(this, 'exclusive');
  }

  /** Locks rows that are there, in the order given, and reads them. */
  lockRows<Key, Row extends object>(
    table: MemoryTable<Key, Row>,
    keys: readonly Key[],
    mode: LockMode,
  ): Row[] {
    const rows: Row[] = [];
    for (const key of keys) {
      if (!table.isThere(key)) continue;
      this.lock(table, key, mode);
      const row = table.get(key, this);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Makes sure of a key for a new row: waits for whoever inserted or deletes it, and fails when it is there in the end. */
  lockNew<Key, Row extends object>(table: MemoryTable<Key, Row>, key: Key, keyName: string): void {
    if (!table.isThere(key)) return;
    this.lock(table, key, 'share');
    if (table.get(key, this) !== undefined) throw duplicate(keyName);
    this.lock(table, key, 'exclusive');
  }

  wasGranted(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.database.clock.after(0, () => waiting.statement.execute());
  }

  blockers(): MemorySession[] {
    return this.#waiting?.lock.blockersOf(this) ?? [];
  }

  commit(): void {
    for (const change of this.changes) change.table.commit(change);
    this.#end();
    if (this.changes.length > 0) this.database.committed(this);
  }

  rollBack(): void {
    if (!this.isOpen) return;
    this.#stopWaiting();
    for (const change of this.changes) change.table.rollback(change);
    this.changes.length = 0;
    this.#end();
  }

  /** Ends the transaction from outside; the statement under way learns why. */
  break(error: unknown): void {
    const waiting = this.#waiting;
    this.rollBack();
    waiting?.statement.fail(error);
  }

  #stopWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.lock.leave(this);
  }

  #end(): void {
    this.isOpen = false;
    for (const lock of this.locks) lock.release(this);
    this.locks.length = 0;
    this.database.ended(this);
  }
}
