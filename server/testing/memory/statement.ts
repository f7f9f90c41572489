import { connectionLost } from './memory-errors';
import type { MemorySession } from './memory-session';

/** Thrown by a lock that has to be waited for: the statement runs once more from its start when it is granted. */
export const BLOCKED = Symbol('blocked');

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
  /** What its session sends behind it. */
  next: Statement | null = null;
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
