import { expect, test, vi } from 'vitest';
import type { ExecutionReporter, PutOff, PutOffAnswer } from '@/server/executor/execution-reporter';
import { CLAIMED_AT, claimed, runnerAt, settled } from '@/server/testing/runner-at';

const HOST = 'api.example.com';

function limited(callAt: number, answer: PutOffAnswer = 'put_off') {
  const [taken, putOffs, awaited, again, stale]: [string[], PutOff[], number[], number[], string[]] = [
    ...[[], [], [], [], []],
  ] as never;
  const at = runnerAt(CLAIMED_AT, {
    turns: {
      limitedHost: () => HOST,
      take: async (host) => {
        taken.push(host);
        return callAt;
      },
    },
    untilDue: async (dueAt) => void awaited.push(dueAt),
    onPutOff: (takenAt) => again.push(takenAt),
    onStaleWrite: (write) => stale.push(write),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    reporter: {
      started: async () => true,
      withdrawStart: () => undefined,
      finished: async (report: unknown) => {
        at.reports.push(report as never);
        return true;
      },
      putOff: async (row: PutOff) => {
        putOffs.push(row);
        return answer;
      },
    } as unknown as ExecutionReporter,
  });
  return { ...at, taken, putOffs, awaited, again, stale };
}

test('a turn that comes soon is waited for in the slot', async () => {
  const at = limited(CLAIMED_AT + 500);
  at.runner.accept([claimed]);
  await settled();
  expect({ taken: at.taken, awaited: at.awaited, calls: at.calls.length, putOffs: at.putOffs }).toEqual({
    ...{ taken: [HOST], awaited: [CLAIMED_AT + 500], calls: 1, putOffs: [] },
  });
});

test('until a later turn the execution goes back into the queue, and its slot is free', async () => {
  const at = limited(CLAIMED_AT + 501);
  at.runner.accept([claimed]);
  await settled();
  expect(at.putOffs).toEqual([
    {
      ...{ executionId: claimed.executionId, fireAt: claimed.fireAt, token: 1, attempt: 1 },
      turn: { host: HOST, callAt: CLAIMED_AT + 501 },
    },
  ]);
  expect({
    calls: at.calls.length,
    reports: at.reports,
    again: at.again,
    free: at.runner.free('http'),
  }).toEqual({
    ...{ calls: 0, reports: [], again: [CLAIMED_AT + 1], free: 1 },
  });
});

test('a turn that it brings is used, unless it was missed', async () => {
  const onTime = limited(CLAIMED_AT);
  onTime.runner.accept([{ ...claimed, callAt: CLAIMED_AT - 1_000 }]);
  await settled();
  expect({ taken: onTime.taken, calls: onTime.calls.length }).toEqual({ taken: [], calls: 1 });
  const missed = limited(CLAIMED_AT);
  missed.runner.accept([{ ...claimed, callAt: CLAIMED_AT - 1_001 }]);
  await settled();
  expect({ taken: missed.taken, calls: missed.calls.length }).toEqual({ taken: [HOST], calls: 1 });
});

test('one that is to be cancelled is kept until its holder hears of it', async () => {
  const at = limited(CLAIMED_AT + 9_000, 'cancel');
  at.runner.accept([claimed]);
  await settled();
  expect({ reports: at.reports, again: at.again, count: at.runner.count }).toEqual({
    ...{ reports: [], again: [], count: 1 },
  });
  const { executionId, fireAt, token, attempt } = claimed;
  at.runner.cancel([{ executionId, fireAt, token, attempt, reason: 'No longer.' }]);
  await vi.waitFor(() => expect(at.runner.count).toBe(0), { interval: 1 });
  expect(at.calls).toEqual([]);
  expect(at.reports).toMatchObject([{ status: 'cancelled', startedAt: null }]);
});

test('one that is somebody else’s by now is left alone', async () => {
  const at = limited(CLAIMED_AT + 9_000, 'stale');
  at.runner.accept([claimed]);
  await settled();
  expect({ calls: at.calls.length, reports: at.reports, again: at.again, stale: at.stale }).toEqual({
    ...{ calls: 0, reports: [], again: [], stale: ['put_off'] },
  });
});
