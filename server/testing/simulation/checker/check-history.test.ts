import { describe, expect, test } from 'vitest';
import type { BackfillRow } from '@/server/scheduler/task-rows';
import type { StoredInterval, StoredShard } from '@/server/testing/memory/stored-rows';
import { checkHistory } from './check-history';
import type { FindingKind } from './finding';
import { HistoryBuilder, START, TASK } from './history-builder';
import { definition, END, EVERY_MS, fire, history, kindsOf, NODE } from './history-fixture';
import type { Change } from './replay';

const DEATH = { before: NODE, after: { ...NODE, status: 'dead' as const } };
/** A change of the shard of the task, which is the node's unless it says otherwise. */
function lease(before: Partial<StoredShard>, after: Partial<StoredShard>): Change<StoredShard> {
  const shard = { id: 0, ownerId: 9, epoch: 1, leaseUntil: 1 };
  return { before: { ...shard, ...before }, after: { ...shard, ...after } };
}

const finishedBackfill = (id: number): Change<BackfillRow> => ({
  before: undefined,
  after: {
    ...{ id, taskId: TASK, fromAt: START, toAt: START, doneUntil: START, status: 'finished', fireCount: 1 },
    ...{ insertedCount: 1, overlapOverride: null, perMinute: null, parameters: null, requestedBy: null },
    ...{ createdAt: START, finishedAt: START },
  },
});

describe('the checker', () => {
  test('finds nothing in a history that keeps every promise', () => {
    expect(kindsOf(history())).toEqual([]);
  });

  test('finds exactly the lost, the doubled, the early and the wrongly skipped fire of one history', () => {
    const builder = history({
      2: (to) => to.commit(fire(2) + 200, { tasks: [to.advance(fire(2))] }),
      3: (to) =>
        to
          .decide(3, fire(3))
          .run(3)
          .commit(fire(3) + 900, { executions: [to.insert(33, fire(3), { trigger: 'backfill' })] })
          .run(33),
      4: (to) => {
        to.decide(4, fire(4)).run(4);
        Object.assign(to.calls.at(-1) as object, { at: fire(4) - 1, latestAt: fire(4) - 1 });
      },
      5: (to) =>
        to.commit(fire(5) + 200, {
          tasks: [to.advance(fire(5))],
          skips: [to.skip(fire(5), { reason: 'misfire' })],
        }),
    });
    expect(kindsOf(builder).sort()).toEqual(['doubled', 'early', 'lost', 'wrong_skip']);
  });

  const broken: [FindingKind, string, (to: HistoryBuilder) => void][] = [
    [
      'not_atomic',
      'an execution without the advance of its task',
      (to) =>
        to
          .commit(fire(3) + 200, { executions: [to.insert(3, fire(3))] })
          .commit(fire(3) + 210, { tasks: [to.advance(fire(3))] })
          .run(3),
    ],
    [
      'wrong_run',
      'an execution for an instant the schedule does not name',
      (to) => {
        to.decide(3, fire(3)).run(3);
        to.decide(30, fire(3) + 1_000).run(30);
      },
    ],
    [
      'wrong_due',
      'an execution that is due at another instant than its fire',
      (to) => to.decide(3, fire(3), { dueAt: fire(3) + 100 }).run(3),
    ],
    [
      'skip_count',
      'a skip that counts more fires than there are',
      (to) => {
        const skip = to.skip(fire(3), { fireCount: 2, recordedAt: fire(3) + 65_000 });
        to.commit(fire(3) + 65_000, { tasks: [to.advance(fire(3))], skips: [skip] });
      },
    ],
    [
      'terminal_changed',
      'an end that is written over',
      (to) =>
        to
          .decide(3, fire(3))
          .run(3)
          .commit(fire(3) + 800, {
            executions: [to.change(3, { status: 'failed', errorMessage: 'call 1:1' })],
          }),
    ],
    [
      'illegal_transition',
      'an execution that goes back to a lane it had',
      (to) =>
        to.decide(3, fire(3)).commit(fire(3) + 210, { executions: [to.change(3, { status: 'waiting' })] }),
    ],
    [
      'token_not_growing',
      'a claim under an old token',
      (to) =>
        to
          .decide(3, fire(3), { status: 'queued', nodeId: null, token: 4, claimedAt: null })
          .commit(fire(3) + 210, { executions: [to.change(3, { status: 'claimed', nodeId: 9, token: 4 })] })
          .run(3),
    ],
    [
      'stale_write',
      'a report of an attempt that is over',
      (to) => {
        to.decide(3, fire(3)).run(3);
        const last = to.commits.at(-1)?.executions[0]?.after;
        Object.assign(last as object, { result: JSON.stringify({ token: 0, attempt: 1 }) });
      },
    ],
    [
      'wrong_instant',
      'a start that lies in the future',
      (to) => {
        to.decide(3, fire(3)).run(3);
        const started = to.commits.at(-2)?.executions[0]?.after;
        Object.assign(started as object, { startedAt: fire(3) + 400 });
      },
    ],
    ['called_twice', 'a second call under one token', (to) => to.decide(3, fire(3)).run(3).call(3)],
    [
      'called_wrongly',
      'a call with the parameters of somebody else',
      (to) => {
        to.decide(3, fire(3)).run(3);
        Object.assign(to.calls.at(-1) as object, { parameters: { of: 'another' } });
      },
    ],
    ['never_ends', 'an execution that is left behind', (to) => to.decide(3, fire(3))],
    [
      'too_many_attempts',
      'a retry that the policy does not allow',
      (to) =>
        to
          .decide(3, fire(3))
          .commit(fire(3) + 300, {
            executions: [to.change(3, { status: 'queued', nodeId: null, token: 2, retries: 1 })],
          })
          .commit(fire(3) + 400, { executions: [to.change(3, { status: 'claimed', nodeId: 9, token: 3 })] })
          .run(3),
    ],
    [
      'live_node_fenced',
      'a node that is declared dead while its heart beats',
      (to) => {
        const beating = {
          id: 9,
          status: 'live' as const,
          heartbeat: 7,
          reportedUntil: 0,
          labels: [],
          startedAt: 0,
        };
        to.decide(3, fire(3))
          .run(3)
          .commit(fire(3) + 800, { nodes: [{ before: { ...beating, heartbeat: 1 }, after: beating }] })
          .commit(fire(3) + 2_000, { nodes: [{ before: beating, after: { ...beating, status: 'dead' } }] });
      },
    ],
    [
      'dead_claim',
      'a claim by a node that is declared dead',
      (to) =>
        to
          .commit(fire(3) + 100, { nodes: [DEATH] })
          .decide(3, fire(3))
          .run(3),
    ],
    [
      'dead_call',
      'a call by a node that is declared dead',
      (to) => {
        to.decide(3, fire(3)).run(3);
        Object.assign(to.calls.at(-1) as object, { at: fire(3) + 800 });
        to.commit(fire(3) + 750, { nodes: [DEATH] });
      },
    ],
    [
      'live_owner_robbed',
      'a shard that is taken while its lease is extended',
      (to) =>
        to
          .commit(fire(3) + 800, { shards: [lease({ epoch: 1 }, { epoch: 1, leaseUntil: 2 })] })
          .commit(fire(3) + 2_000, { shards: [lease({ epoch: 1 }, { ownerId: 8, epoch: 2 })] }, 8),
    ],
    [
      'epoch_not_growing',
      'a shard that is handed over under its old epoch',
      (to) => to.commit(fire(3) + 800, { shards: [lease({ epoch: 4 }, { ownerId: null, epoch: 4 })] }),
    ],
    [
      'stale_owner',
      'a fire that is decided by a node that has given its shard away',
      (to) =>
        to
          .commit(fire(3) + 100, { shards: [lease({ epoch: 1 }, { ownerId: null, epoch: 2 })] })
          .decide(3, fire(3))
          .run(3),
    ],
    [
      'backfill_ended_early',
      'a backfill that ends while one of its executions is queued',
      (to) => {
        const queued = { status: 'queued' as const, nodeId: null, backfillId: 7, claimedAt: null };
        to.decide(3, fire(3), queued).commit(fire(3) + 300, { backfills: [finishedBackfill(7)] });
      },
    ],
    [
      'before_retention',
      'an execution of a fire that may have been deleted',
      (to) => {
        const setting = { name: 'retention_watermark' as const, value: fire(3) + 1 };
        to.commit(fire(3) + 100, { settings: [{ before: undefined, after: setting }] });
        to.decide(3, fire(3)).run(3);
      },
    ],
  ];
  test.each(broken)('finds %s: %s', (kind, _, write) => {
    expect(kindsOf(history({ 3: write }))).toContain(kind);
  });

  test('finds a fire that was passed over for a pause which does not cover it any more', () => {
    const pause: StoredInterval = {
      ...{ id: 5, scope: 'all', scopeId: 0, kind: 'pause', fromAt: fire(3) - 2_000, toAt: null },
      ...{ reason: '', actorId: 1, createdAt: fire(3) - 2_000 },
    };
    const resumedAt = (toAt: number) =>
      history({
        3: (to) =>
          to
            .commit(pause.fromAt, { intervals: [{ before: undefined, after: pause }] })
            .commit(fire(3) + 200, { tasks: [to.advance(fire(3))] })
            .commit(fire(3) + 300, { intervals: [{ before: pause, after: { ...pause, toAt } }] }),
      });
    expect(kindsOf(resumedAt(fire(3)))).toEqual([]);
    expect(kindsOf(resumedAt(fire(3) - 1))).toEqual(['lost']);
  });

  test('finds a fixed delay that awaits an execution which is over', () => {
    const delayed = new HistoryBuilder(definition({ schedule: { kind: 'fixed_delay', delayMs: EVERY_MS } }));
    delayed.commit(START + 1, {
      tasks: [delayed.advance(START, { nextFireAt: fire(1), nextDueAt: fire(1) })],
    });
    delayed.commit(fire(1) + 200, {
      tasks: [delayed.advance(fire(1), { nextFireAt: null, nextDueAt: null, awaitingExecutionId: 1 })],
      executions: [delayed.insert(1, fire(1))],
    });
    delayed.run(1);
    expect(kindsOf(delayed)).toContain('not_rearmed');
  });

  test('names the task and what it saw', () => {
    const [finding] = checkHistory(
      history({ 2: (to) => to.commit(fire(2) + 200, { tasks: [to.advance(fire(2))] }) }).build(END),
    );
    expect(finding).toMatchObject({ kind: 'lost', taskId: TASK });
    expect(finding?.text).toContain(String(fire(2)));
  });
});
