import type { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { connectionLost, deadlock, lockWait, unavailable } from '@/server/testing/memory/memory-errors';
import type { RowChange } from '@/server/testing/memory/memory-table';
import type { Statement, StatementFault, Wire } from '@/server/testing/memory/statement';
import type { Dice } from '@/server/testing/schedule-oracle/random';
import type { FaultKind } from './coverage';
import type { DatabaseClock } from './database-clock';
import type { SimulatedLocks } from './simulated-locks';
import type { SimulatedTurns } from './simulated-turns';
import type { VirtualTime } from './virtual-time';

/** What all processes of a simulation share. */
export interface Surroundings {
  time: VirtualTime;
  databaseClock: DatabaseClock;
  database: MemoryDatabase;
  locks: SimulatedLocks;
  turns: SimulatedTurns;
  dice: Dice;
  /** Longest way of a statement to the database, in milliseconds. */
  latencyMs: number;
  /** How long the database keeps a transaction whose client says nothing. */
  idleTransactionMs: number;
  /** Until when the database is away. */
  outageUntil: number;
  /** A fault took place. */
  onFault: (kind: FaultKind) => void;
  /** A process is gone, for whatever reason. */
  onDeath: (process: SimulatedProcess) => void;
}

/** A fault that waits for its statement. */
interface ArmedFault {
  kind: FaultKind;
  /** How many statements that would do still pass. */
  passing: number;
}

/** The look at the cluster, which a node sets its clock by. */
const TELLING_TIME = 'readCluster';
/** How long a connection takes to end after its process is gone. */
const MOST_RESET_MS = 50;

/** A process with one way to the database: it can crash, stall, and lose statements and answers. Its timers go with it. */
export class SimulatedProcess implements Wire {
  readonly owner: number;
  readonly #world: Surroundings;
  readonly #armed: ArmedFault[] = [];
  #isAlive = true;
  #stalledUntil = 0;
  #isSentStalled = false;

  constructor(owner: number, world: Surroundings) {
    this.owner = owner;
    this.#world = world;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isStalled(): boolean {
    return this.#stalledUntil > this.#world.time.now();
  }

  /** A timer of this process: it never fires after its death, and not while it stalls. */
  after(ms: number, run: () => void): void {
    this.#world.time.after(ms, () => this.#whenAwake(run));
  }

  /** Strikes at one of the next statements. */
  arm(kind: FaultKind): void {
    this.#armed.push({ kind, passing: kind in MEANT ? 0 : this.#world.dice.whole(0, 8) });
  }

  /** No more faults of the armed ones. */
  disarm(): void {
    this.#armed.length = 0;
  }

  /** The process is gone: it does nothing more, and the database ends its transactions. */
  kill(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    const { time, database, dice, onDeath } = this.#world;
    onDeath(this);
    for (const session of database.openSessions(this))
      time.after(dice.whole(0, MOST_RESET_MS), () => session.rollBack());
  }

  /** Nothing goes on here for so long, while time passes for everybody else. */
  stall(ms: number): void {
    const { time, database, dice, idleTransactionMs } = this.#world;
    this.#stalledUntil = Math.max(this.#stalledUntil, time.now() + ms);
    // what was written to the socket already arrives all the same, or it is stuck as well
    this.#isSentStalled = dice.chance(0.5);
    for (const session of database.openSessions(this))
      time.after(idleTransactionMs, () => {
        if (this.isStalled && session.isOpen) session.break(connectionLost());
      });
  }

  send(statement: Statement): void {
    if (!this.#isAlive) return;
    const { time, dice, latencyMs } = this.#world;
    // the end of a transaction that changed nothing is of no consequence to anybody
    if (statement.name === 'COMMIT' && statement.session.changeCount === 0 && !this.isStalled) {
      this.#arrive(statement);
      return;
    }
    time.after(dice.whole(0, latencyMs), () => this.#arrive(statement));
  }

  answer(statement: Statement): void {
    // what an answer says is old when it comes, which matters where it tells the time; for all else one way is enough
    if (statement.name === TELLING_TIME)
      this.after(this.#world.dice.whole(0, this.#world.latencyMs), () => statement.settle());
    else if (!this.isStalled) {
      if (this.#isAlive) statement.settle();
    } else this.#whenAwake(() => statement.settle());
  }

  #whenAwake(run: () => void): void {
    if (!this.#isAlive) return;
    if (this.isStalled) this.#world.time.at(this.#stalledUntil, () => this.#whenAwake(run));
    else run();
  }

  #arrive(statement: Statement): void {
    if (!this.#isAlive) return;
    const { time, outageUntil } = this.#world;
    if (this.isStalled && this.#isSentStalled) {
      time.at(this.#stalledUntil, () => this.#arrive(statement));
      return;
    }
    if (time.now() < outageUntil) {
      statement.arrive({ error: unavailable(), isExecuted: false, isFatal: true });
      return;
    }
    const fault = this.#armed.length === 0 ? null : this.#strike(statement);
    if (fault === null) statement.arrive();
    else this.#act(fault, statement);
  }

  #strike(statement: Statement): FaultKind | null {
    const hit = this.#armed.find((fault) => {
      if (MEANT[fault.kind]?.(statement) === false) return false;
      fault.passing -= 1;
      return fault.passing < 0;
    });
    if (!hit) return null;
    this.#armed.splice(this.#armed.indexOf(hit), 1);
    return hit.kind;
  }

  #act(kind: FaultKind, statement: Statement): void {
    const { dice, onFault } = this.#world;
    onFault(kind);
    switch (kind) {
      case 'crash':
        // before the statement happens, or after, when nobody hears of it any more
        if (dice.chance(0.5)) statement.arrive();
        this.kill();
        break;
      case 'crash_after_claim':
        statement.arrive();
        this.kill();
        break;
      case 'lost_commit':
      case 'lost_cluster_answer':
        statement.arrive({ error: connectionLost(), isExecuted: dice.chance(0.5), isFatal: true });
        break;
      case 'lost_mark':
        statement.arrive({ error: connectionLost(), isExecuted: false, isFatal: true });
        break;
      case 'heartbeat_stuck':
        // one connection hangs while the process and its other connections go on
        this.#world.time.after(dice.whole(11_000, 25_000), () => this.#arrive(statement));
        break;
      case 'time_read_late':
        statement.arrive();
        this.stall(dice.whole(20, 4_000));
        break;
      case 'stall_at_statement':
        statement.arrive();
        this.stall(dice.whole(3_000, 25_000));
        break;
      default:
        statement.arrive(this.#statementFault());
    }
  }

  #statementFault(): StatementFault {
    return this.#world.dice.pick([
      { error: deadlock(), isExecuted: false, isFatal: true },
      { error: lockWait(), isExecuted: false, isFatal: false },
      { error: connectionLost(), isExecuted: false, isFatal: true },
    ]);
  }
}

const CLUSTER_WRITES: ReadonlySet<string> = new Set([
  ...['registerNode', 'heartbeat', 'setNodeStatus', 'extendShards', 'takeShards', 'releaseShards'],
]);
const isOfNode = ({ table }: RowChange): boolean => table.name === 'node_fence';

/** The statements some kinds of faults wait for; the others strike at any. */
const MEANT: Partial<Record<FaultKind, (statement: Statement) => boolean>> = {
  lost_cluster_answer: ({ name, session }) =>
    CLUSTER_WRITES.has(name) || (name === 'COMMIT' && session.changes.some(isOfNode)),
  lost_commit: ({ name, session }) => name === 'COMMIT' && session.changeCount > 0,
  crash_after_claim: isClaim,
  lost_mark: ({ name }) => name === 'markStarted',
  time_read_late: ({ name }) => name === TELLING_TIME,
  heartbeat_stuck: ({ name }) => name === 'heartbeat',
};

/** The end of a transaction that made executions this process's own. */
function isClaim({ name, session }: Statement): boolean {
  if (name !== 'COMMIT') return false;
  const { live } = session.database;
  return session.changes.some(
    ({ table, key }) => table.name === live.name && live.get(key as number, session)?.status === 'claimed',
  );
}
