import type { IncidentBook } from '@/server/cluster/incident-book';
import type { IncidentFacts, IncidentKind } from '@/server/domain/cluster/incident-kinds';
import type { CompileDefinition } from '@/server/domain/task/fire-source';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { accountSample } from './account-sample';
import { isStillSo, lookForStandstill, STANDSTILL_KINDS } from './look-for-standstill';
import { mendWithoutOwner } from './mend-without-owner';
import type { ForgottenExecution, InvariantStore, LanePlace } from './ports';
import { rearmStopped } from './rearm-stopped';

export interface InvariantScannerOptions {
  store: InvariantStore;
  engine: EngineDependencies;
  compile: CompileDefinition;
  incidents: Pick<IncidentBook, 'open' | 'set' | 'closeStale'>;
  /** Waits between two looks at what should not stand still. */
  pause: (ms: number) => Promise<void>;
  /** Called with how many findings of a kind there were. */
  onFound: (kind: IncidentKind, count: number) => void;
}

/** A fault is what stands still for so long; what was only passing is none. */
const CONFIRM_MS = 5_000;
/** Rows one scan looks at; the next one goes on behind them. */
const LIVE_ROWS = 20_000;
const LANE_ROWS = 50_000;
const EXECUTION_ROWS = 20_000;
const TASKS = 1_000;
/** Executions without an owner that one scan gives on. */
const MOST_MENDS = 200;
/** Examples an incident names. */
const MOST_EXAMPLES = 10;

const FIRST_LANE: LanePlace = { taskId: 0, lane: 0 };

/**
 * Looks for what must never be, in production, all the time: what stands still although somebody owns it, rows that contradict each
 * other, and fires that nobody accounts for. What can be mended without a doubt is mended; everything found is an incident. Each look
 * costs about the same however large the tables are: large ones are gone through part by part, scan after scan.
 */
export class InvariantScanner {
  readonly #options: InvariantScannerOptions;
  #live = 0;
  #lane = FIRST_LANE;
  #execution = 0;
  #task = 0;

  constructor(options: InvariantScannerOptions) {
    this.#options = options;
  }

  /** One scan. A look that fails keeps none of the others from being made; the first failure is thrown at the end. */
  async run(signal: AbortSignal): Promise<void> {
    const { incidents } = this.#options;
    const looks = [
      () => this.#lookForMissingRows(),
      () => this.#lookForStandstill(),
      () => this.#lookForOwnerless(),
      () => this.#lookAtLiveRows(),
      () => this.#lookAtLanes(),
      () => this.#lookAtTasks(),
      () => incidents.closeStale(),
    ];
    const failures: unknown[] = [];
    for (const look of looks) {
      signal.throwIfAborted();
      await look().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #lookForStandstill(): Promise<void> {
    const { store, compile, pause } = this.#options;
    const first = await lookForStandstill(store, compile);
    const isClear = Object.values(first).every((found) => found.length === 0);
    if (!isClear) await pause(CONFIRM_MS);
    const second = isClear ? first : await lookForStandstill(store, compile);
    for (const kind of STANDSTILL_KINDS) {
      const found = isStillSo(first, second, kind);
      await this.#tell(kind, found.length, {
        examples: found.slice(0, MOST_EXAMPLES).map(({ facts }) => facts),
      });
    }
  }

  async #lookForMissingRows(): Promise<void> {
    const { store } = this.#options;
    const shards = await store.restoreShards();
    const nodes = await store.endNodesWithoutFence();
    await this.#tell('cluster_rows_missing', shards.length + nodes.length, { shards, nodes });
  }

  async #lookForOwnerless(): Promise<void> {
    const { store, engine } = this.#options;
    const found = await store.readWithoutOwner(MOST_MENDS);
    const mended = found.length === 0 ? 0 : await mendWithoutOwner(engine, found);
    const executions = found
      .slice(0, MOST_EXAMPLES)
      .map(({ executionId, taskId }) => ({ executionId, taskId }));
    await this.#tell('executions_without_owner', mended, { executions });
  }

  async #lookAtLiveRows(): Promise<void> {
    const { store } = this.#options;
    const live = await store.walkLive(this.#live, LIVE_ROWS);
    const executions = await store.walkExecutions(this.#execution, EXECUTION_ROWS);
    const mended: IncidentFacts[] = [];
    for (const damage of live.found) {
      const { executionId, taskId, what } = damage;
      if (await store.mendLive(damage)) mended.push({ executionId, taskId, what });
    }
    for (const one of executions.found) if (await this.#restore(one)) mended.push(forgotten(one));
    this.#execution = executions.last ?? 0;
    await this.#tell('live_rows_damaged', mended.length, { executions: mended.slice(0, MOST_EXAMPLES) });
  }

  async #lookAtLanes(): Promise<void> {
    const { store } = this.#options;
    const holders = await store.walkHolders(this.#live, LIVE_ROWS);
    const lanes = await store.walkLanes(this.#lane, LANE_ROWS);
    const found: IncidentFacts[] = [];
    for (const damage of [...holders.found, ...lanes.found]) {
      const { taskId, lane, executionId } = damage;
      const isMended =
        damage.forgotten === null ? await store.mendLane(damage) : await this.#restore(damage.forgotten);
      found.push({ taskId, lane, executionId, isMended });
    }
    this.#live = holders.last ?? 0;
    this.#lane = lanes.last ?? FIRST_LANE;
    await this.#tell('lanes_damaged', found.length, { lanes: found.slice(0, MOST_EXAMPLES) });
  }

  async #restore(execution: ForgottenExecution): Promise<boolean> {
    const { store, engine } = this.#options;
    const { taskId, taskVersion } = execution;
    const range = { taskId, fromVersion: taskVersion, toVersion: taskVersion };
    await engine.catalog.load([range], (missing) => store.readVersions(missing));
    const { executor, onNodeLoss, requiredLabels } = engine.catalog.get(taskId, taskVersion).definition;
    return store.restoreLive(execution, { executor, onNodeLoss, requiredLabels });
  }

  async #lookAtTasks(): Promise<void> {
    const { store, engine, compile } = this.#options;
    const tasks = await store.readTasks(this.#task, TASKS);
    const found = await accountSample(store, compile, tasks);
    const rearmed = await rearmStopped({ store, engine, compile }, tasks);
    this.#task = tasks.length < TASKS ? 0 : (tasks.at(-1)?.id ?? 0);
    await this.#tell('fires_unaccounted', found.length, { tasks: found.slice(0, MOST_EXAMPLES) });
    await this.#tell('tasks_stopped', rearmed.length, { tasks: rearmed.slice(0, MOST_EXAMPLES) });
  }

  /** What was one event stays told until it ends by itself; what lasts ends when it is not found any more. */
  async #tell(kind: IncidentKind, count: number, facts: IncidentFacts): Promise<void> {
    const { incidents, onFound } = this.#options;
    if (count > 0) onFound(kind, count);
    if (count > 0) await incidents.open(kind, { count, ...facts });
    else if (LASTING.has(kind)) await incidents.set(kind, null);
  }
}

const LASTING = new Set<IncidentKind>(STANDSTILL_KINDS);
const forgotten = ({ executionId, taskId }: ForgottenExecution) => ({
  executionId,
  taskId,
  what: 'forgotten',
});
