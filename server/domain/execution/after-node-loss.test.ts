import { describe, expect, test } from 'vitest';
import { afterNodeLoss, MAX_RESCUES, type OrphanedExecution } from './after-node-loss';

const orphan = (change: Partial<OrphanedExecution>): OrphanedExecution => ({
  status: 'running',
  onNodeLoss: 'retry',
  rescues: 0,
  isCancelRequested: false,
  ...change,
});

describe('after the loss of its node an execution', () => {
  test.each(['retry', 'fail'] as const)('that never started is run by anyone (%s)', (onNodeLoss) => {
    expect(afterNodeLoss(orphan({ status: 'claimed', onNodeLoss }))).toEqual({ kind: 'requeue' });
  });
  test('that had started gets another attempt when repeating is allowed', () => {
    expect(afterNodeLoss(orphan({}))).toEqual({ kind: 'new_attempt' });
  });
  test('that had started is lost when it must not be called twice', () => {
    expect(afterNodeLoss(orphan({ onNodeLoss: 'fail' }))).toMatchObject({
      kind: 'end',
      status: 'lost',
      errorCode: 'NODE_LOST',
    });
  });
  test('that was being cancelled is cancelled', () => {
    expect(afterNodeLoss(orphan({ isCancelRequested: true }))).toMatchObject({
      kind: 'end',
      status: 'cancelled',
    });
  });
  test('ends after too many rescues, also when it never gets as far as its start', () => {
    expect(afterNodeLoss(orphan({ rescues: MAX_RESCUES - 1 }))).toEqual({ kind: 'new_attempt' });
    for (const status of ['claimed', 'running'] as const) {
      expect(afterNodeLoss(orphan({ status, rescues: MAX_RESCUES }))).toMatchObject({
        status: 'lost',
        errorCode: 'RESCUED_TOO_OFTEN',
      });
    }
  });
});
