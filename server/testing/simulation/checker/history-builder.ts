import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { LaneRow } from '@/server/scheduler/ports';
import type { NewSkip, ScheduledTask } from '@/server/scheduler/task-rows';
import type { StoredExecution } from '@/server/testing/memory/stored-rows';
import type { Call } from '../target';
import type { History } from './check-history';
import type { Change, CommitView } from './replay';

export const START = Date.UTC(2026, 0, 1);
export const TASK = 1;
const NODE = 9;
/** How long after a fire its decision comes, and its end. */
const DECIDED_MS = 200;
const ENDED_MS = 700;

/** Writes a history by hand, commit by commit: what a cluster of one node would have done, and what it must not do. */
export class HistoryBuilder {
  readonly commits: CommitView[] = [];
  readonly calls: Call[] = [];
  #task: ScheduledTask;
  readonly #definition: TaskDefinition;
  readonly #executions = new Map<number, StoredExecution>();
  #lane: LaneRow | null = null;

  constructor(definition: TaskDefinition) {
    this.#definition = definition;
    this.#task = {
      ...{
        id: TASK,
        groupId: 1,
        shard: 0,
        version: 1,
        isArchived: false,
        lastFireAt: START,
        nextFireAt: null,
      },
      ...{ nextFireVersion: 1, nextDueAt: null, awaitingExecutionId: null, failuresInRow: 0 },
    };
    const version = { taskId: TASK, version: 1, definition, effectiveFrom: START };
    const node = {
      id: NODE,
      status: 'live' as const,
      heartbeat: 1,
      reportedUntil: START,
      labels: [],
      startedAt: START,
    };
    this.commit(START, {
      tasks: [{ before: undefined, after: this.#task }],
      versions: [{ before: undefined, after: version }],
      nodes: [{ before: undefined, after: node }],
    });
  }

  commit(at: number, changes: Partial<CommitView>, owner = NODE): this {
    const none: Change<never>[] = [];
    this.commits.push({
      ...{
        at,
        realAt: at,
        latestAt: at,
        now: at,
        toldNodes: null,
        owner,
        tasks: none,
        versions: none,
        intervals: none,
        executions: none,
        live: none,
      },
      ...{
        attempts: none,
        lanes: none,
        skips: none,
        nodes: none,
        shards: none,
        groups: none,
        backfills: none,
        settings: none,
      },
      ...changes,
    });
    return this;
  }

  /** Moves the schedule on beyond a fire, as a change of its commit. */
  advance(fireAt: number, change: Partial<ScheduledTask> = {}): Change<ScheduledTask> {
    const before = this.#task;
    this.#task = { ...before, lastFireAt: fireAt, ...change };
    return { before, after: this.#task };
  }

  /** Decides a fire: an execution that this node claims at once. */
  decide(id: number, fireAt: number, change: Partial<StoredExecution> = {}): this {
    const at = fireAt + DECIDED_MS;
    return this.commit(at, { tasks: [this.advance(fireAt)], executions: [this.insert(id, fireAt, change)] });
  }

  insert(id: number, fireAt: number, change: Partial<StoredExecution> = {}): Change<StoredExecution> {
    const { priority, onNodeLoss } = this.#definition;
    const at = fireAt + DECIDED_MS;
    const after: StoredExecution = {
      ...{
        id,
        fireAt,
        fireKey: 0,
        taskId: TASK,
        groupId: 1,
        taskVersion: 1,
        trigger: 'schedule',
        status: 'claimed',
      },
      ...{ priority, dueAt: fireAt, createdAt: at, nodeId: NODE, token: 1, executor: 'function', onNodeLoss },
      requiredLabels: [],
      ...{ lane: null, deadlineAt: null, asOfAt: null, parameters: null, backfillId: null, replayOf: null },
      ...{
        requestedBy: null,
        attempt: 1,
        rescues: 0,
        retries: 0,
        claimedAt: at,
        startedAt: null,
        finishedAt: null,
      },
      ...{
        cancelRequestedAt: null,
        cancelRequestedBy: null,
        errorCode: null,
        errorMessage: null,
        result: null,
      },
      ...change,
    };
    this.#executions.set(id, after);
    return { before: undefined, after };
  }

  /** A change of an execution as it stands. */
  change(id: number, change: Partial<StoredExecution>): Change<StoredExecution> {
    const before = this.#executions.get(id);
    if (!before) throw new Error(`there is no execution ${id} in this history`);
    const after = { ...before, ...change };
    this.#executions.set(id, after);
    return { before, after };
  }

  call(id: number, change: Partial<Call> = {}): this {
    const execution = this.#executions.get(id) as StoredExecution;
    const { fireAt, taskVersion, token, attempt, dueAt } = execution;
    this.calls.push({
      ...{
        at: fireAt + DECIDED_MS,
        latestAt: fireAt + DECIDED_MS,
        nodeId: NODE,
        executionId: id,
        taskVersion,
        token,
        attempt,
        dueAt,
      },
      ...{ parameters: this.#definition.parameters, asOfAt: fireAt },
      ...change,
    });
    return this;
  }

  /** Starts an execution, calls and ends it well. */
  run(id: number): this {
    const { fireAt, token, attempt } = this.#executions.get(id) as StoredExecution;
    const startedAt = fireAt + DECIDED_MS;
    this.commit(startedAt, { executions: [this.change(id, { status: 'running', startedAt })] }).call(id);
    const finishedAt = fireAt + ENDED_MS;
    const result = JSON.stringify({ token, attempt });
    return this.commit(finishedAt, {
      executions: [this.change(id, { status: 'succeeded', finishedAt, result })],
    });
  }

  skip(fireAt: number, change: Partial<NewSkip>): Change<NewSkip> {
    return {
      before: undefined,
      after: {
        ...{ taskId: TASK, firstFireAt: fireAt, lastFireAt: fireAt, fireCount: 1, reason: 'misfire' },
        ...{ blockingExecutionId: null, taskVersion: 1, recordedAt: fireAt + DECIDED_MS },
        ...change,
      },
    };
  }

  /** The only lane of the task with another holder. */
  lane(executionId: number | null): Change<LaneRow> {
    const before = this.#lane ?? undefined;
    this.#lane = {
      ...{
        taskId: TASK,
        lane: 1,
        executionId,
        takenAt: 0,
        holderId: executionId,
        holderDueAt: 0,
        holderRunMs: null,
      },
    };
    return { before, after: this.#lane };
  }

  build(endAt: number): History {
    return { commits: this.commits, calls: this.calls, requests: [], aheadMs: 0, endAt };
  }
}
