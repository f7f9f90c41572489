import { describe, expect, test } from 'vitest';
import { taskDefinition } from '@/server/testing/factories';
import { checkHistory, type FindingKind } from './check-history';
import type { ClusterHistory, HistoryExecution, HistorySkip } from './cluster-history';

const START = Date.UTC(2026, 0, 1);
const FIRES = 6;
const DEAD = 7;
const LIVE = 8;
const fire = (number: number) => START + number * 1_000;

const GRACE_MS = 60_000;

type Policies = Pick<NonNullable<Parameters<typeof taskDefinition>[0]>, 'overlap' | 'onNodeLoss'>;

/** Six fires of one task, a second apart, of which every execution called once and succeeded after 100 ms. */
class Builder {
  readonly history: ClusterHistory;

  constructor(policies: Policies = {}) {
    const schedule = {
      ...{ kind: 'cron' as const, expression: '* * * * * *', dialect: 'unix' as const, timeZone: 'UTC' },
      ...{ gap: 'merge' as const, overlap: 'first' as const },
    };
    const definition = taskDefinition({ schedule, ...policies });
    this.history = {
      tasks: [{ id: 1, definition, from: START }],
      ...{
        executions: [],
        attempts: [],
        skips: [],
        calls: [],
        deadNodes: new Set([DEAD]),
        until: fire(FIRES),
      },
    };
    for (let number = 1; number <= FIRES; number += 1) this.add(number, number);
  }

  add(id: number, number: number): void {
    const dueAt = fire(number);
    this.history.executions.push({
      ...{ id, taskId: 1, fireAt: dueAt, dueAt, status: 'succeeded', nodeId: LIVE, rescues: 0 },
      ...{ createdAt: dueAt - 500, startedAt: dueAt + 1, finishedAt: dueAt + 100 },
    });
    this.call(id, 1, dueAt + 2);
  }

  call(executionId: number, token: number, at: number): void {
    this.history.calls.push({ executionId, attempt: 1, token, at });
  }

  change(id: number, change: Partial<HistoryExecution>): this {
    Object.assign(this.history.executions.find((row) => row.id === id) as object, change);
    return this;
  }

  remove(id: number): this {
    this.history.executions = this.history.executions.filter((row) => row.id !== id);
    this.history.calls = this.history.calls.filter((call) => call.executionId !== id);
    return this;
  }

  skip(number: number, change: Partial<HistorySkip> = {}): this {
    this.remove(number);
    this.history.skips.push({
      ...{ taskId: 1, firstFireAt: fire(number), lastFireAt: fire(number), fireCount: 1, reason: 'overlap' },
      ...{ blockingExecutionId: number - 1, recordedAt: fire(number), ...change },
    });
    return this;
  }

  /** When the first fire of the skip was decided. */
  record(recordedAt: number): this {
    Object.assign(this.history.skips[0] as object, { recordedAt });
    return this;
  }

  get kinds(): FindingKind[] {
    return checkHistory(this.history).map(({ kind }) => kind);
  }
}

/** One row for the fires from one to another; the fire behind it was decided at the given instant, and so was the last of them. */
function misfires(from: number, to: number, decidedAt: number): Builder {
  const builder = new Builder().change(to + 1, { createdAt: decidedAt });
  for (let number = from; number <= to; number += 1) builder.remove(number);
  const [lastFireAt, recordedAt] = [fire(to), fire(from) + GRACE_MS + 1];
  return builder.skip(from, { lastFireAt, fireCount: to - from + 1, reason: 'misfire', recordedAt });
}

describe('the checker of the cluster', () => {
  test('finds nothing where every fire ran once and on time', () => {
    expect(new Builder().kinds).toEqual([]);
  });

  test('finds exactly four in a history with one lost, one doubled, one early and one wrong skip', () => {
    const builder = new Builder()
      .remove(1)
      .change(4, { startedAt: fire(4) - 1 })
      .skip(6);
    builder.add(33, 3);
    expect(builder.kinds.sort()).toEqual(['doubled', 'early', 'lost', 'wrong_skip']);
  });

  const broken: [FindingKind, string, () => Builder][] = [
    ['lost', 'an execution that never ends', () => new Builder().change(2, { finishedAt: null })],
    [
      'lost',
      'a success without a call',
      () => {
        const builder = new Builder();
        builder.history.calls.splice(2, 1);
        return builder;
      },
    ],
    [
      'doubled',
      'an execution and a skip of one fire',
      () => {
        const builder = new Builder().change(2, { finishedAt: fire(3) + 500 }).skip(3);
        builder.add(33, 3);
        return builder;
      },
    ],
    [
      'doubled',
      'two accepted results',
      () => {
        const builder = new Builder();
        builder.history.attempts.push({
          executionId: 2,
          attempt: 1,
          token: 1,
          nodeId: LIVE,
          status: 'succeeded',
        });
        return builder;
      },
    ],
    [
      'early',
      'a call before the fire is due',
      () => {
        const builder = new Builder();
        Object.assign(builder.history.calls[1] as object, { at: fire(2) - 1 });
        return builder;
      },
    ],
    ['wrong_skip', 'a skip for an execution that had ended', () => new Builder().skip(3)],
    [
      'wrong_skip',
      'a skip of a task that allows overlap',
      () => new Builder({ overlap: { policy: 'allow' } }).change(2, { finishedAt: fire(3) + 500 }).skip(3),
    ],
    ['wrong_skip', 'a misfire within its grace', () => new Builder().skip(3, { reason: 'misfire' })],
    [
      'wrong_skip',
      'a row of misfires whose last one was decided within its grace',
      () => misfires(3, 4, fire(4) + GRACE_MS),
    ],
    [
      'wrong_skip',
      'a row of misfires whose first one was',
      () => misfires(3, 4, fire(4) + GRACE_MS + 1).record(fire(3) + GRACE_MS),
    ],
    [
      'wrong_skip',
      'a skip that counts more fires than there are',
      () => new Builder().change(2, { finishedAt: fire(3) + 500 }).skip(3, { fireCount: 2 }),
    ],
    [
      'wrong_run',
      'an execution between two fires',
      () =>
        new Builder().change(6, { fireAt: fire(6) + 500, dueAt: fire(6) + 500, startedAt: fire(6) + 501 }),
    ],
    ['wrong_end', 'a failure', () => new Builder().change(2, { status: 'failed' })],
    [
      'wrong_end',
      'a loss on a node that lives',
      () => new Builder({ onNodeLoss: 'fail' }).change(2, { status: 'lost' }),
    ],
    [
      'wrong_end',
      'a loss although the task may be repeated',
      () => new Builder().change(2, { status: 'lost', nodeId: DEAD, rescues: 2 }),
    ],
    [
      'repeated_call',
      'a second call that no rescue explains',
      () => {
        const builder = new Builder();
        builder.call(2, 2, fire(2) + 20);
        return builder;
      },
    ],
    [
      'repeated_call',
      'a second call of a task that forbids it',
      () => {
        const builder = new Builder({ onNodeLoss: 'fail' }).change(2, { rescues: 1 });
        builder.call(2, 2, fire(2) + 20);
        return builder;
      },
    ],
    [
      'repeated_call',
      'a second call with the same token',
      () => {
        const builder = new Builder().change(2, { rescues: 1 });
        builder.call(2, 1, fire(2) + 20);
        return builder;
      },
    ],
  ];
  test('takes a row of misfires that grew for right when each was decided beyond its grace', () => {
    expect(misfires(3, 4, fire(4) + GRACE_MS + 1).kinds).toEqual([]);
  });

  test('takes it for right that an execution is lost with the fourth node that died over it', () => {
    expect(new Builder().change(2, { status: 'lost', nodeId: DEAD, rescues: 3 }).kinds).toEqual([]);
  });
  test.each(broken)('finds %s: %s', (kind, _what, build) => {
    expect(build().kinds).toContain(kind);
  });

  test('takes the second call after a rescue, a loss that must not be repeated and the skips behind a long execution for right', () => {
    const retried = new Builder().change(2, { rescues: 1 });
    retried.call(2, 2, fire(2) + 20);
    expect(retried.kinds).toEqual([]);
    expect(new Builder({ onNodeLoss: 'fail' }).change(2, { status: 'lost', nodeId: DEAD }).kinds).toEqual([]);
    const long = new Builder().change(2, { finishedAt: fire(4) + 500 }).remove(4);
    expect(long.skip(3, { lastFireAt: fire(4), fireCount: 2 }).kinds).toEqual([]);
  });
});
