import { ExecutionReporter } from '@/server/executor/execution-reporter';
import { TaskCatalog } from '@/server/scheduler/task-catalog';
import { MemoryDatabase } from '@/server/testing/memory/memory-database';
import { createMemoryEngineStore } from '@/server/testing/memory/memory-engine-store';
import { createMemoryRetentionStore } from '@/server/testing/memory/memory-retention-store';
import { Dice } from '@/server/testing/schedule-oracle/random';
import { checkHistory, type History } from './checker/check-history';
import type { Finding } from './checker/finding';
import { type CommitView, viewOf } from './checker/replay';
import { compileSimulated } from './compile-simulated';
import { countHistory } from './count-history';
import { Coverage } from './coverage';
import { DatabaseClock } from './database-clock';
import { FaultPlan } from './fault-plan';
import { isBusy } from './is-busy';
import { Operator } from './operator';
import { PRODUCT_RULES } from './operator-changes';
import { drawPace } from './pace-draws';
import { pruneOnce } from './pruning';
import type { Emphasis, Sabotage } from './sabotage';
import { SimulatedLocks } from './simulated-locks';
import { type NodePace, SimulatedNode } from './simulated-node';
import { SimulatedProcess, type Surroundings } from './simulated-process';
import { SimulatedTurns, TURN_MS } from './simulated-turns';
import { type Behaviour, Target } from './target';
import { LABELS } from './task-draws';
import { VirtualTime } from './virtual-time';

const START = Date.UTC(2026, 2, 2, 3, 4, 5, 250);
const RUN_MS = 600_000;
const FIRST_TASKS = 31;
const SHARDS = 6;
/** How long everything may take to end when no fault and no new fire comes any more, besides the turns at the limited host. */
const MOST_SETTLING_MS = 900_000;
const CONSOLE = 1;

export interface SimulationResult {
  seed: number;
  findings: Finding[];
  coverage: Coverage;
  events: number;
  tasks: number;
  nodes: number;
  history: History;
}

export interface SimulationOptions {
  sabotage?: Sabotage;
  emphasis?: Emphasis;
}

/** One seed: a cluster of real engine parts over one store, tasks of all kinds, faults and people, for ten minutes of virtual time. */
export class Simulation {
  readonly seed: number;
  readonly emphasis: Emphasis;
  readonly dice: Dice;
  readonly coverage = new Coverage();
  readonly nodes: SimulatedNode[] = [];
  readonly operator: Operator;
  readonly surroundings: Surroundings;
  readonly #database: MemoryDatabase;
  readonly #time: VirtualTime;
  readonly #clock: DatabaseClock;
  readonly #target: Target;
  readonly #behaviours = new Map<number, Behaviour>();
  readonly #commits: CommitView[] = [];
  readonly #sabotage: Sabotage;
  readonly #pace: NodePace;
  readonly #aheadMs: number;
  readonly #slots: Record<string, number>;
  readonly #wallOffsets = new Map<number, number>();
  readonly #faults = new FaultPlan(this, { start: START, runMs: RUN_MS });
  #isQuiet = false;
  #lastId = 100;

  constructor(seed: number, { sabotage = {}, emphasis = {} }: SimulationOptions = {}) {
    this.seed = seed;
    this.emphasis = emphasis;
    this.#sabotage = sabotage;
    const dice = new Dice(seed);
    this.dice = dice;
    this.#time = new VirtualTime(START, dice);
    this.#clock = new DatabaseClock(this.#time);
    this.#database = new MemoryDatabase({
      ...{ clock: this.#clock, shards: SHARDS, lockWaitMs: 1_000 },
      onCommit: (commit) => this.#commits.push(viewOf(commit, this.#time.now(), this.#clock.latest)),
    });
    this.surroundings = {
      ...{ time: this.#time, databaseClock: this.#clock, database: this.#database },
      ...{
        locks: new SimulatedLocks(this.#time),
        turns: new SimulatedTurns(),
        dice,
        latencyMs: emphasis.latencyMs ?? dice.pick([2, 8, 40]),
        outageUntil: 0,
      },
      idleTransactionMs: 2_000,
      onFault: (kind) => this.coverage.add(`fault:${kind}`),
      onDeath: (process) => this.#buried(process),
    };
    const { aheadMs, ...pace } = drawPace(dice, emphasis);
    this.#aheadMs = aheadMs;
    this.#pace = pace;
    this.#slots = { function: dice.pick([2, 4, 50]) };
    this.#target = new Target({
      ...{ dice, time: this.#time, clock: this.#clock, behaviourOf: (taskId) => this.#behaviourOf(taskId) },
      onKill: (process) => {
        this.surroundings.onFault('killer_task');
        process.kill();
      },
    });
    const console = new SimulatedProcess(CONSOLE, this.surroundings);
    const store = createMemoryEngineStore(this.#database, console);
    const retention = createMemoryRetentionStore(this.#database, console);
    const groups = [1, 2, 3];
    this.#database.change((session) => {
      for (const id of groups)
        this.#database.groups.write(session, id, {
          id,
          parallelLimit: id === 1 ? dice.pick([null, 3]) : null,
        });
    });
    this.operator = new Operator({
      ...{
        dice,
        groups,
        shards: SHARDS,
        taskIds: [],
        behaviours: this.#behaviours,
        coverage: this.coverage,
        isLong: emphasis.isLong ?? false,
        prune: () =>
          pruneOnce(sabotage.retentionStore?.(retention) ?? retention, {
            dice,
            onDeleted: () => this.coverage.add('case:pruned'),
          }),
        now: () => this.#clock.now(),
      },
      tools: {
        ...{ store, nextId: () => this.nextId(), highestNow: () => this.#clock.highest },
        rules: { ...PRODUCT_RULES, ...sabotage.rules },
      },
      engine: {
        store: sabotage.consoleStore?.(store) ?? store,
        ...{ catalog: new TaskCatalog(compileSimulated), takeIds: (count) => this.#takeIds(count) },
      },
    });
    this.process = console;
  }

  readonly process: SimulatedProcess;

  async run(): Promise<SimulationResult> {
    for (let task = 0; task < FIRST_TASKS; task += 1) void this.operator.create().catch(() => undefined);
    await this.#time.run(START + 1_000);
    const nodes = this.emphasis.nodes ?? this.dice.pick([2, 2, 2, 2, 2, 2, 3]);
    for (let node = 0; node < nodes; node += 1) this.startNode();
    this.#faults.schedule();
    await this.#time.run(START + RUN_MS);
    const endAt = await this.#settle();
    const { calls } = this.#target;
    const history = {
      ...{ commits: this.#commits, calls, requests: this.operator.requests, endAt },
      aheadMs: this.#aheadMs,
    };
    countHistory(history, this.coverage);
    const findings = checkHistory(history);
    return {
      ...{ seed: this.seed, findings, coverage: this.coverage, events: this.#time.events, nodes, history },
      tasks: this.#database.tasks.committed().length,
    };
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** A new worker under a new id; after its death the next one comes. */
  startNode(labels: readonly string[] = this.dice.chance(0.6) ? LABELS : []): SimulatedNode {
    const process = new SimulatedProcess(this.nextId(), this.surroundings);
    const bornAt = this.#time.now();
    const clockRate = 1 + this.dice.whole(-100, 100) / 1_000_000;
    const base = this.dice.whole(0, 1_000_000);
    const monotonicMs = () => base + (this.#time.now() - bornAt) * clockRate;
    const wall = () => this.#time.now() + (this.#wallOffsets.get(process.owner) ?? 0);
    const plain = createMemoryEngineStore(this.#database, process);
    const store = this.#sabotage.nodeStore?.(plain) ?? plain;
    const node = new SimulatedNode({
      ...{ world: this.surroundings, process, slots: this.#slots, pace: this.#pace, target: this.#target },
      labels,
      aheadMs: this.#aheadMs,
      sabotage: this.#sabotage,
      monotonicMs: this.#sabotage.isWallClock ? wall : monotonicMs,
      clockRate,
      onProblem: (message) => this.coverage.add(`problem:${message}`),
      onPutOff: () => this.coverage.add('turn:put_off'),
      onPutBack: () => this.coverage.add('case:put_back'),
      reporterOf: (options) => {
        const reporter = new ExecutionReporter(options);
        return this.#sabotage.reporter?.(reporter, plain) ?? reporter;
      },
      engine: {
        store,
        catalog: this.#sabotage.catalog?.() ?? new TaskCatalog(compileSimulated),
        takeIds: (count) => this.#takeIds(count),
      },
    });
    this.nodes.push(node);
    return node;
  }

  /** Puts the wall clock of a node somewhere else. */
  stepWallClock(node: SimulatedNode, ms: number): void {
    const { owner } = node.process;
    this.#wallOffsets.set(owner, (this.#wallOffsets.get(owner) ?? 0) + ms);
  }

  #buried(process: SimulatedProcess): void {
    const index = this.nodes.findIndex((node) => node.process === process);
    if (index < 0) return;
    this.nodes.splice(index, 1);
    this.#faults.replace(process);
  }

  #takeIds(count: number): Promise<number[]> {
    return Promise.resolve(Array.from({ length: count }, () => this.nextId()));
  }

  #behaviourOf(taskId: number): Behaviour {
    const known = this.#behaviours.get(taskId);
    if (!known) throw new Error(`task ${taskId} has no behaviour`);
    if (!this.#isQuiet) return known;
    return { shortestMs: 10, longestMs: 50, failPercent: 0, hangPercent: 0, killPercent: 0, isDeaf: false };
  }

  /** No more faults, no more fires: whatever is under way ends. Returns the instant up to which every fire is to be accounted for. */
  async #settle(): Promise<number> {
    this.#isQuiet = true;
    this.surroundings.outageUntil = 0;
    this.process.disarm();
    for (const { process } of this.nodes) process.disarm();
    const endAt = this.#clock.now();
    for (let isStopped = false; !isStopped; ) {
      void this.operator.stopEverything().then(
        () => {
          isStopped = true;
        },
        () => undefined,
      );
      await this.#time.run(this.#time.now() + 3_000);
    }
    const turnsMs = this.#database.live.committed().length * TURN_MS;
    const mostUntil = this.#time.now() + MOST_SETTLING_MS + turnsMs;
    while (isBusy(this.#database, endAt) && this.#time.now() < mostUntil) {
      // what requires labels waits for as long as nobody carries them
      if (this.nodes.every((node) => node.labels !== LABELS)) this.startNode(LABELS);
      await this.#time.run(this.#time.now() + 5_000);
    }
    return endAt;
  }
}
