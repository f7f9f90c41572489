import { describe, expect, it } from 'vitest';
import { executionSentences } from './execution-summary';

const NOW = 1_790_000_000_000;
type Facts = Parameters<typeof executionSentences>[0];
const facts = (change: Partial<Facts>): Facts => ({
  status: 'queued',
  attempt: 1,
  nodeName: null,
  startedAt: null,
  latenessMs: null,
  durationMs: null,
  httpStatus: null,
  errorCode: null,
  errorMessage: null,
  cancelRequestedAt: null,
  labelsWithoutNode: [],
  turn: null,
  cancelRequestedBy: null,
  attempts: [],
  ...change,
});

describe('the sentence about an execution', () => {
  it('says what it waits for before it says anything else', () => {
    expect(executionSentences(facts({}), NOW)).toEqual([{ key: 'waiting' }]);
    expect(executionSentences(facts({ labelsWithoutNode: ['gpu'] }), NOW)).toEqual([
      { key: 'waitsForLabels', labels: ['gpu'] },
    ]);
    const turn = { host: 'api', callAt: NOW + 5_000 };
    expect(executionSentences(facts({ turn }), NOW)).toEqual([
      { key: 'waitsForTurn', host: 'api', durationMs: 5_000 },
    ]);
    expect(executionSentences(facts({ turn }), NOW + 5_000)).toEqual([{ key: 'turnIsNow', host: 'api' }]);
    expect(executionSentences(facts({ status: 'waiting' }), NOW)).toEqual([{ key: 'waitsForLane' }]);
  });

  it('counts the running time and names the node', () => {
    const running = facts({ status: 'running', nodeName: 'w-05', startedAt: NOW - 34_200, latenessMs: 3 });
    expect(executionSentences(running, NOW)).toEqual([
      { key: 'running', node: 'w-05', durationMs: 34_200 },
      { key: 'startedOnTime' },
    ]);
  });

  it('names the attempt from the second on', () => {
    const again = facts({ status: 'running', attempt: 2, nodeName: 'w-05', startedAt: NOW - 1_000 });
    expect(executionSentences(again, NOW)[0]).toMatchObject({ key: 'runningAgain', attempt: 2 });
  });

  it('says why an attempt is repeated and when', () => {
    const failed = { errorCode: 'HTTP_STATUS', errorMessage: 'HTTP 503' };
    const retrying = (nextAttemptAt: number | null) =>
      facts({ status: 'retrying', attempt: 2, attempts: [{ ...failed, nextAttemptAt }] });
    expect(executionSentences(retrying(NOW + 20_000), NOW)).toEqual([
      { key: 'retrying', attempt: 2, outcome: failed, durationMs: 20_000 },
    ]);
    expect(executionSentences(retrying(NOW), NOW)).toEqual([
      { key: 'retriesNow', attempt: 2, outcome: failed },
    ]);
  });

  it('says how late it started from a second on', () => {
    const late = facts({
      status: 'succeeded',
      startedAt: NOW,
      durationMs: 5,
      latenessMs: 1_840,
      nodeName: 'w-05',
    });
    expect(executionSentences(late, NOW)[1]).toEqual({ key: 'startedLate', latenessMs: 1_840 });
  });

  it('gives the answer of the called server or the reason of the failure', () => {
    const answered = facts({ status: 'succeeded', startedAt: NOW, durationMs: 5, httpStatus: 204 });
    expect(executionSentences(answered, NOW)[0]).toMatchObject({ key: 'succeededHttp', httpStatus: 204 });
    const failed = { errorCode: 'HTTP_STATUS', errorMessage: 'HTTP 503' };
    expect(
      executionSentences(facts({ status: 'failed', startedAt: NOW, durationMs: 5, ...failed }), NOW)[0],
    ).toMatchObject({ key: 'failed', outcome: failed });
  });

  it('tells the deadline of an execution from the time limit of an attempt', () => {
    const over = facts({
      status: 'timed_out',
      errorCode: 'DEADLINE_OVER',
      errorMessage: 'Its deadline passed.',
    });
    expect(executionSentences(over, NOW)[0]?.key).toBe('ended');
    const timeout = facts({
      status: 'timed_out',
      errorCode: 'TIMEOUT',
      startedAt: NOW - 30_000,
      durationMs: 30_000,
    });
    expect(executionSentences(timeout, NOW)[0]).toMatchObject({ key: 'timedOut', durationMs: 30_000 });
  });

  it('says who asked a running one to stop, until it has stopped', () => {
    const asked = { cancelRequestedAt: NOW - 500, cancelRequestedBy: 'Ada Lin' };
    const running = facts({ status: 'running', startedAt: NOW - 1_000, nodeName: 'w-05', ...asked });
    expect(executionSentences(running, NOW)[1]).toEqual({ key: 'stoppingBy', name: 'Ada Lin' });
    const superseded = { ...running, cancelRequestedBy: null };
    expect(executionSentences(superseded, NOW)[1]).toEqual({ key: 'stopping' });
    const stopped = facts({
      status: 'cancelled',
      errorCode: 'CANCELLED',
      errorMessage: 'Cancelled.',
      ...asked,
    });
    expect(executionSentences(stopped, NOW)).toEqual([
      { key: 'ended', outcome: { errorCode: 'CANCELLED', errorMessage: 'Cancelled.' } },
    ]);
  });
});
