import { AppError } from '@/server/domain/errors/app-error';
import { cancelExecutions } from '@/server/scheduler/cancel-executions';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { requestExecutions } from '@/server/scheduler/request-execution';
import type { AuditRow } from '@/server/scheduler/task-rows';
import type { Dice } from '@/server/testing/schedule-oracle/random';
import type { AnsweredRequest } from './checker/check-history';
import type { Coverage, OperatorAction } from './coverage';
import * as change from './operator-changes';
import * as statement from './operator-statements';
import * as shared from './shared-intervals';
import type { Behaviour } from './target';
import { drawEdit, drawTask } from './task-draws';

export interface OperatorOptions {
  dice: Dice;
  tools: change.OperatorTools;
  engine: EngineDependencies;
  groups: readonly number[];
  shards: number;
  taskIds: number[];
  behaviours: Map<number, Behaviour>;
  now: () => number;
  coverage: Coverage;
  isLong: boolean;
  /** Deletes what is older than the retention. */
  prune: () => Promise<void>;
}

/** An execution of a younger fire is not deleted before that fire is decided once more. */
const KEPT_FOR_SURE_MS = 20_000;

interface Request {
  key: string | null;
  asOfAt: number | null;
  replayOf: { executionId: number; fireAt: number } | null;
}

/** People at the console, and programs at the API: each action is one or two transactions, as in the services. */
export class Operator {
  readonly requests: AnsweredRequest[] = [];
  readonly #options: OperatorOptions;
  #drawn = 0;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** Does one thing to whatever the dice choose. */
  async act(action: OperatorAction): Promise<void> {
    const { dice, tools, groups } = this.#options;
    const taskId = this.#someTask();
    switch (action) {
      case 'create':
        return this.create();
      case 'edit':
        return change.editTask(tools, taskId, (old, now) => drawEdit(dice, old, now));
      case 'pause':
        return change.pauseTask(tools, taskId, dice.chance(0.5) ? null : dice.whole(500, 60_000));
      case 'resume':
        return change.resumeTask(tools, taskId);
      case 'archive':
        return change.archiveTask(tools, taskId);
      case 'run':
        return this.#run(taskId);
      case 'cancel':
        return this.#cancel();
      case 'replay':
        return this.#replay();
      case 'backfill':
        return change.createBackfill(tools, taskId, {
          ...{ backMs: dice.whole(0, 120_000), forMs: dice.whole(0, 90_000), isAllowed: dice.chance(0.4) },
          perMinute: dice.pick([null, 20]),
        });
      case 'cancel_backfill':
        return this.#cancelBackfill();
      case 'pause_everything':
        return shared.pauseShared(
          tools,
          { scope: 'all', scopeId: 0, kind: 'pause' },
          dice.whole(500, 30_000),
        );
      case 'resume_everything':
        return shared.endShared(tools, { scope: 'all', scopeId: 0, kind: 'pause' });
      case 'pause_group':
        return shared.pauseShared(
          tools,
          { scope: 'group', scopeId: dice.pick(groups), kind: 'pause' },
          dice.whole(500, 60_000),
        );
      case 'resume_group':
        return shared.endShared(tools, { scope: 'group', scopeId: dice.pick(groups), kind: 'pause' });
      case 'freeze':
        return this.#freeze(taskId);
      case 'end_freeze':
        return shared.endShared(tools, { scope: 'group', scopeId: dice.pick(groups), kind: 'freeze' });
      case 'prune':
        return this.#options.prune();
      case 'limit_group':
        return this.#options.tools.store.transaction((transaction) =>
          statement.limitGroup(transaction, dice.pick(groups), dice.pick([null, 1, 2, 4])),
        );
    }
  }

  async create(): Promise<void> {
    const { dice, tools, groups, shards, taskIds, behaviours, now } = this.#options;
    const { definition, behaviour } = drawTask(dice, this.#drawn, now(), this.#options.isLong);
    this.#drawn += 1;
    const id = tools.nextId();
    behaviours.set(id, behaviour);
    await change.createTask(
      tools,
      { id, groupId: dice.pick(groups), shard: dice.whole(0, shards - 1) },
      definition,
    );
    taskIds.push(id);
  }

  /** Any task, but gladly one whose next fire has come and is not decided yet. */
  #someTask(): number {
    const { dice, tools, taskIds, now } = this.#options;
    const { tasks } = tools.store.database;
    const undecided = taskIds.filter(
      (id) => (tasks.peek(id)?.nextFireAt ?? Number.POSITIVE_INFINITY) <= now(),
    );
    return dice.pick(undecided.length > 0 && dice.chance(0.5) ? undecided : taskIds);
  }

  /** Sets a task back to the last fire it decided, if that one has an execution. */
  setBack(): Promise<boolean> {
    const { dice, tools, now } = this.#options;
    const { executions, tasks, versions, skips } = tools.store.database;
    const candidates = executions.committed().filter(({ taskId, fireAt, trigger, taskVersion }) => {
      const task = tasks.peek(taskId);
      const kind = versions.peek(`${taskId}:${taskVersion}`)?.definition.schedule.kind;
      // once only: a fire that is too late by then is recorded as skipped, and a skip has its place once
      const isFirst = skips.peek(`${taskId}:${fireAt}`) === undefined;
      const isKept = fireAt > now() - KEPT_FOR_SURE_MS;
      return (
        isKept && trigger === 'schedule' && task?.lastFireAt === fireAt && kind !== 'fixed_delay' && isFirst
      );
    });
    return candidates.length === 0 ? Promise.resolve(false) : change.setBack(tools, dice.pick(candidates));
  }

  /** Stops every schedule for good. */
  stopEverything(): Promise<void> {
    return shared.pauseShared(this.#options.tools, { scope: 'all', scopeId: 0, kind: 'pause' }, null);
  }

  async #run(taskId: number): Promise<void> {
    const { dice, now, taskIds } = this.#options;
    const asOfAt = dice.chance(0.3) ? now() - dice.whole(0, 100_000) : null;
    // few keys of few tasks, so that some are used again
    const isKeyed = dice.chance(0.5);
    const key = isKeyed ? `key ${dice.whole(1, 2)}` : null;
    await this.#request(isKeyed ? dice.pick(taskIds.slice(0, 3)) : taskId, { key, asOfAt, replayOf: null });
  }

  async #replay(): Promise<void> {
    const { dice, tools } = this.#options;
    const over = tools.store.database.executions.committed().filter((row) => row.finishedAt !== null);
    if (over.length === 0) return;
    const { id, fireAt, taskId, asOfAt } = dice.pick(over);
    const replayOf = { executionId: id, fireAt };
    await this.#request(taskId, { key: null, asOfAt: asOfAt ?? fireAt, replayOf });
  }

  async #request(taskId: number, { key, asOfAt, replayOf }: Request): Promise<void> {
    const { dice, tools, engine, coverage } = this.#options;
    const item = {
      ...{ executionId: tools.nextId(), replayOf, asOfAt, idempotencyKey: key },
      parameters: dice.chance(0.5) ? '{"by":"hand"}' : null,
    };
    const [answer = null] = await requestExecutions(engine, {
      ...{ taskId, items: [item], requestedBy: 1 },
      trigger: replayOf === null ? dice.pick(['manual', 'api'] as const) : 'replay',
      ...{ authorise: () => undefined, audit: (_, at) => record('task.run', at, taskId) },
    }).catch((error: unknown) => {
      if (error instanceof AppError) return [];
      throw error;
    });
    coverage.add(
      answer === null ? 'case:refused_request' : `case:${answer.isRepeated ? 'repeated' : 'fresh'}_request`,
    );
    if (answer)
      this.requests.push({
        taskId,
        key: key === null ? `own ${answer.executionId}` : `${taskId} ${key}`,
        executionId: answer.executionId,
      });
  }

  async #cancel(): Promise<void> {
    const { dice, tools, engine } = this.#options;
    const { executions } = tools.store.database;
    const live = tools.store.database.live.committed();
    const chosen = live.filter(() => dice.chance(0.5)).slice(0, 6);
    const over = dice.chance(0.3) ? executions.committed().slice(0, 1) : [];
    if (chosen.length + over.length === 0) return;
    await cancelExecutions(engine, {
      executions: [
        ...chosen,
        ...over.map(({ id, taskId, taskVersion }) => ({ executionId: id, taskId, taskVersion })),
      ],
      ...{ by: 1, reason: { errorCode: 'CANCELLED', errorMessage: 'Cancelled by the simulation.' } },
      audits: (rows, at) => rows.map((row) => record('execution.cancel', at, row.executionId)),
    });
  }

  async #cancelBackfill(): Promise<void> {
    const { tools, engine } = this.#options;
    const [running] = tools.store.database.backfills.committed().filter((row) => row.status === 'running');
    if (!running) return;
    const { id, taskId } = running;
    await tools.store.transaction(async (transaction) => {
      await transaction.lockTasks([taskId]);
      await statement.cancelBackfill(transaction, id, await transaction.readNow());
    });
    const executions = await engine.store.transaction((transaction) =>
      transaction.findBackfillExecutions(running),
    );
    if (executions.length === 0) return;
    await cancelExecutions(engine, {
      executions: executions.map((execution) => ({ ...execution, taskId })),
      ...{ by: 1, reason: { errorCode: 'CANCELLED', errorMessage: 'Its backfill was cancelled.' } },
      audits: (rows, at) => rows.map((row) => record('execution.cancel', at, row.executionId)),
    });
  }

  async #freeze(taskId: number): Promise<void> {
    const { dice, tools, groups } = this.#options;
    const span = { inMs: dice.whole(-5_000, 20_000), forMs: dice.whole(1_000, 40_000) };
    if (dice.chance(0.5)) return change.freezeTask(tools, taskId, span);
    const scopeId = dice.pick(groups);
    const kind = dice.pick(['freeze', 'calendar'] as const);
    await shared.freezeGroup(tools, { scope: 'group', scopeId, kind }, span);
  }
}

function record(action: string, at: number, targetId: number): AuditRow {
  return {
    ...{ at, action, targetType: 'execution', targetId, groupId: null, actorId: 1, actorName: 'simulation' },
    ...{ before: null, after: null, requestId: null, address: null },
  };
}
