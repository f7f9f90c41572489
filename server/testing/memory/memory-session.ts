import type { MemoryDatabase } from './memory-database';
import { connectionLost, deadlock, duplicate, lockWait } from './memory-errors';
import type { MemoryTable, RowChange } from './memory-table';
import { deadlockVictim, type LockMode, type RowLock } from './row-lock';

/** Thrown by a lock that has to be waited for: the statement runs once more from its start when it is granted. */
const BLOCKED = Symbol('blocked');

/** What can go wrong with a statement on its way. */
export interface StatementFault {
  error: unknown;
  /** It happens all the same, and only its answer is lost. */
  isExecuted: boolean;
  /** The connection is gone, and its transaction with it. */
  isFatal: boolean;
}

/** The way of statements to the database and of their answers back. A simulation delays, loses and orders them here. */
export interface Wire {
  /** Who speaks, for the record of what was committed. */
  readonly owner: number;
  /** Calls `arrive` of the statement when it is there. */
  send(statement: Statement): void;
  /** Calls `settle` of the statement when its answer is there. */
  answer(statement: Statement): void;
}

/** One statement under way: sent → arrived → (waiting for locks →) done → answered. */
export class Statement {
  readonly name: string;
  readonly session: MemorySession;
  readonly reject: (error: unknown) => void;
  readonly #body: (session: MemorySession) => unknown;
  readonly #resolve: (value: never) => void;
  #fault: StatementFault | null = null;
  #outcome: { value: unknown } | { error: unknown } | null = null;

  constructor(
    name: string,
    session: MemorySession,
    body: (session: MemorySession) => unknown,
    resolve: (value: never) => void,
    reject: (error: unknown) => void,
  ) {
    this.name = name;
    this.session = session;
    this.#body = body;
    this.#resolve = resolve;
    this.reject = reject;
  }

  arrive(fault: StatementFault | null = null): void {
    this.#fault = fault;
    if (fault === null || fault.isExecuted) this.execute();
    else {
      if (fault.isFatal || this.session.isAutocommit) this.session.rollBack();
      this.fail(fault.error);
    }
  }

  /** Runs it as far as it comes; also when a lock it waited for was granted. */
  execute(): void {
    const { session } = this;
    if (!session.isOpen) {
      this.fail(connectionLost());
      return;
    }
    try {
      session.current = this;
      const value = this.#body(session);
      if (session.isAutocommit) session.commit();
      this.#done({ value });
    } catch (error) {
      if (error === BLOCKED) return;
      if (session.isAutocommit) session.rollBack();
      this.fail(error);
    }
  }

  fail(error: unknown): void {
    this.#done({ error });
  }

  /** Hands the answer to whoever waits for it. */
  settle(): void {
    const outcome = this.#outcome;
    if (outcome === null) return;
    if ('error' in outcome) this.session.failed(this, outcome.error);
    else {
      this.#resolve(outcome.value as never);
      this.session.sendNext();
    }
  }

  #done(outcome: { value: unknown } | { error: unknown }): void {
    this.#outcome = this.#fault === null ? outcome : { error: this.#fault.error };
    if (this.#fault?.isFatal) this.session.rollBack();
    this.session.wire.answer(this);
  }
}

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
  /** Asked for and not sent yet. */
  readonly #queue: Statement[] = [];
  #isTalking = false;
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
      this.#queue.push(new Statement(name, this, body, resolve, reject));
      if (!this.#isTalking) this.sendNext();
    });
  }

  /** Sends what stands behind a statement that was answered. */
  sendNext(): void {
    const next = this.#queue.shift();
    this.#isTalking = next !== undefined;
    if (next) this.wire.send(next);
  }

  /** What stands behind a failed statement of its packet is not carried out. */
  failed(statement: Statement, error: unknown): void {
    for (const later of this.#queue.splice(0)) later.reject(error);
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
