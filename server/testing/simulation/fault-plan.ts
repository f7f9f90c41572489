import { connectionLost } from '@/server/testing/memory/memory-errors';
import { FAULT_KINDS, type FaultKind, OPERATOR_ACTIONS, type OperatorAction } from './coverage';
import type { SimulatedNode } from './simulated-node';
import type { SimulatedProcess } from './simulated-process';
import type { Simulation } from './simulation';

/** Kinds that are brought about at an instant; the others come of themselves. */
const PLANNED = FAULT_KINDS.filter((kind) => kind !== 'killer_task');
const FREQUENT: readonly OperatorAction[] = [
  'edit',
  'pause',
  'resume',
  'run',
  'cancel',
  'replay',
  'backfill',
];

/** How long a node stays away after its death, at most. */
const MOST_RESTART_MS = 8_000;
/** A node that dies so often right after a claim shows what becomes of executions nobody gets to start. */
const CURSED_DEATHS = 5;
const GUEST_STAY_MS = [15_000, 60_000] as const;
/** How much more there is of what a run is to look at. */
const EMPHASIS = 15;

/** Draws the faults and the people's actions of a seed, and keeps the cluster at its size. */
export class FaultPlan {
  readonly #simulation: Simulation;
  readonly #start: number;
  readonly #runMs: number;
  readonly #guests = new Set<SimulatedProcess>();
  #cursed = 0;

  constructor(simulation: Simulation, { start, runMs }: { start: number; runMs: number }) {
    this.#simulation = simulation;
    this.#start = start;
    this.#runMs = runMs;
  }

  schedule(): void {
    const { dice, surroundings } = this.#simulation;
    const { time } = surroundings;
    const instant = () => this.#start + dice.whole(10_000, this.#runMs - 60_000);
    const faults = dice.whole(9, 14);
    for (let fault = 0; fault < faults; fault += 1) {
      const kind = dice.pick(PLANNED);
      time.at(instant(), () => this.#bringAbout(kind));
    }
    const actions = dice.whole(12, 20);
    for (let action = 0; action < actions; action += 1) {
      const name = dice.chance(0.6) ? dice.pick(FREQUENT) : dice.pick(OPERATOR_ACTIONS);
      time.at(instant(), () => this.#operate(name));
    }
    const { faults: moreFaults = [], actions: moreActions = [] } = this.#simulation.emphasis;
    for (let more = 0; more < EMPHASIS; more += 1) {
      for (const kind of moreFaults) time.at(instant(), () => this.#bringAbout(kind));
      for (const action of moreActions) time.at(instant(), () => this.#operate(action));
    }
    if (dice.chance(0.03)) time.at(instant(), () => this.#curse());
  }

  #operate(action: OperatorAction): void {
    const { coverage, operator } = this.#simulation;
    coverage.add(`operator:${action}`);
    void operator.act(action).catch(() => undefined);
  }

  #bringAbout(kind: FaultKind): void {
    const { dice, surroundings, process } = this.#simulation;
    const node = this.#someNode();
    if (!node) return;
    switch (kind) {
      case 'stall':
        surroundings.onFault(kind);
        node.process.stall(dice.whole(1_000, 25_000));
        break;
      case 'wall_clock_step':
        surroundings.onFault(kind);
        this.#simulation.stepWallClock(
          node,
          dice.pick([-3_600_000, -5_000, 5_000, 3_600_000, 315_360_000_000]),
        );
        break;
      case 'database_clock_step':
        surroundings.onFault(kind);
        surroundings.databaseClock.step(dice.pick([-30_000, -2_000, -150, -20, 200, 2_000, 60_000]));
        break;
      case 'database_outage':
        surroundings.onFault(kind);
        this.#outage(dice.whole(1_000, 40_000));
        break;
      case 'row_set_back':
        this.#setBack();
        break;
      case 'shutdown':
        surroundings.onFault(kind);
        void node.shutDown();
        break;
      case 'join':
        surroundings.onFault(kind);
        this.#join();
        break;
      case 'lock_granted_twice':
      case 'lock_lost':
      case 'lock_never_granted':
      case 'lock_away':
        surroundings.onFault(kind);
        surroundings.locks.lie(kind, dice.whole(5_000, 60_000));
        break;
      case 'statement_error':
        node.process.arm(kind);
        if (dice.chance(0.5)) process.arm(kind);
        break;
      case 'lost_commit':
        for (let times = dice.whole(1, 3); times > 0; times -= 1) node.process.arm(kind);
        if (dice.chance(0.3)) process.arm(kind);
        break;
      default:
        node.process.arm(kind);
    }
  }

  /** Somebody puts an old row of a task back in place, as from a backup: the fire it names was decided already. */
  #setBack(): void {
    const { surroundings, operator } = this.#simulation;
    void operator.setBack().then(
      (isDone) => {
        if (isDone) surroundings.onFault('row_set_back');
      },
      () => undefined,
    );
  }

  /** The database is away: whoever was in a transaction has lost it. */
  #outage(ms: number): void {
    const { surroundings, nodes, process } = this.#simulation;
    const { time, database } = surroundings;
    surroundings.outageUntil = time.now() + ms;
    for (const wire of [process, ...nodes.map((node) => node.process)])
      for (const session of database.openSessions(wire)) session.break(connectionLost());
  }

  #curse(): void {
    this.#cursed = CURSED_DEATHS;
    for (const { process } of this.#simulation.nodes) process.arm('crash_after_claim');
  }

  /** One more node takes its share of the shards, and hands it back when it goes. */
  #join(): void {
    const { dice, surroundings } = this.#simulation;
    const guest = this.#simulation.startNode();
    this.#guests.add(guest.process);
    surroundings.time.after(dice.whole(...GUEST_STAY_MS), () => void guest.shutDown());
  }

  /** Somebody starts a dead worker anew, unless it was there for a while only. */
  replace(dead: SimulatedProcess): void {
    if (this.#guests.delete(dead)) return;
    const { dice, surroundings } = this.#simulation;
    surroundings.time.after(dice.whole(200, MOST_RESTART_MS), () => {
      const fresh = this.#simulation.startNode();
      if (this.#cursed === 0) return;
      this.#cursed -= 1;
      fresh.process.arm('crash_after_claim');
    });
  }

  #someNode(): SimulatedNode | null {
    const { nodes, dice } = this.#simulation;
    return nodes.length === 0 ? null : dice.pick(nodes);
  }
}
