import { expect, test } from 'vitest';
import type { FindingKind } from './finding';
import { HistoryBuilder } from './history-builder';
import { definition, fire, kindsOf, NODE } from './history-fixture';

test('finds two executions on one lane', () => {
  const overlap = { policy: 'skip' as const, parallelLimit: 1, queueLimit: 1 };
  const builder = new HistoryBuilder(definition({ overlap }));
  builder.commit(fire(1) + 200, {
    ...{ tasks: [builder.advance(fire(1))], lanes: [builder.lane(1)] },
    executions: [builder.insert(1, fire(1), { lane: 1 })],
  });
  builder.commit(fire(2) + 200, {
    ...{ tasks: [builder.advance(fire(2))], lanes: [builder.lane(2)] },
    executions: [builder.insert(2, fire(2), { lane: 1 })],
  });
  expect(kindsOf(builder)).toContain('over_limit');
});

test('accepts a fire that is skipped because its lane was taken, and no other such skip', () => {
  const overlap = { policy: 'skip' as const, parallelLimit: 1, queueLimit: 1 };
  const withHolder = (isTaken: boolean): FindingKind[] => {
    const builder = new HistoryBuilder(definition({ overlap }));
    const [claimed] = [builder.insert(1, fire(1), { lane: 1 })];
    const lanes = [builder.lane(1)];
    builder.commit(fire(1) + 200, { tasks: [builder.advance(fire(1))], lanes, executions: [claimed] });
    const end = (at: number) =>
      builder.commit(at, {
        lanes: [builder.lane(null)],
        executions: [builder.change(1, { status: 'lost', finishedAt: at, errorCode: 'NODE_LOST' })],
      });
    builder.commit(fire(1) + 300, {
      nodes: [{ before: NODE, after: { ...NODE, status: 'stopped' } }],
    });
    if (!isTaken) end(fire(1) + 1_000);
    const skip = builder.skip(fire(2), { reason: 'overlap', blockingExecutionId: 1 });
    builder.commit(fire(2) + 200, { tasks: [builder.advance(fire(2))], skips: [skip] });
    if (isTaken) end(fire(2) + 1_000);
    return kindsOf(builder, fire(2));
  };
  expect(withHolder(true)).toEqual([]);
  expect(withHolder(false)).toEqual(['wrong_skip']);
});

test('accepts a fire that found its queue full with one that a later fire of the same decision cancelled', () => {
  const overlap = { policy: 'queue_one' as const, parallelLimit: null, queueLimit: 1 };
  const withQueue = (lane: number | null): FindingKind[] => {
    const builder = new HistoryBuilder(definition({ overlap }));
    builder.commit(fire(1) + 200, {
      ...{ tasks: [builder.advance(fire(1))], lanes: [builder.lane(1)] },
      executions: [builder.insert(1, fire(1), { lane: 1 })],
    });
    const at = fire(3) + 200;
    const cancelled = { status: 'cancelled' as const, nodeId: null, token: 0, claimedAt: null };
    builder.commit(at, {
      executions: [builder.insert(2, fire(2), { ...cancelled, lane, finishedAt: at })],
      tasks: [builder.advance(fire(3))],
      skips: [builder.skip(fire(3), { reason: 'queue_full', recordedAt: at })],
    });
    return kindsOf(builder, fire(3));
  };
  expect(withQueue(null)).not.toContain('wrong_skip');
  expect(withQueue(2)).toContain('wrong_skip');
});

test('accepts a fire whose lane the one before it got by the same decision only when that was at its instant', () => {
  const overlap = { policy: 'allow' as const, parallelLimit: 1, queueLimit: 1 };
  const decidedAfter = (lateMs: number): FindingKind[] => {
    const builder = new HistoryBuilder(definition({ overlap }));
    const at = fire(2) + lateMs;
    builder.commit(at, {
      ...{ tasks: [builder.advance(fire(2))], lanes: [builder.lane(1)] },
      executions: [builder.insert(1, fire(1), { lane: 1 })],
      skips: [builder.skip(fire(2), { reason: 'limit', blockingExecutionId: 1, recordedAt: at })],
    });
    return kindsOf(builder, fire(2));
  };
  expect(decidedAfter(0)).not.toContain('wrong_skip');
  expect(decidedAfter(200)).toContain('wrong_skip');
});
