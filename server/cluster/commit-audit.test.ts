import { beforeEach, expect, test } from 'vitest';
import type { AttemptRef } from '@/server/scheduler/execution-rows';
import type { EngineTransaction } from '@/server/scheduler/ports';
import { CommitAudit } from './commit-audit';

const NODE = 5;
const ref = (executionId: number, attempt = 1): AttemptRef => ({ executionId, fireAt: 7, attempt, token: 1 });

let starts: number;
let now: number;
/** What the database still knows of ends. */
let known: [executionId: number, attempt: number][];
let isAway: boolean;
let told: unknown[];
let audit: CommitAudit;

beforeEach(() => {
  [starts, now, known, isAway, told] = [1, 0, [], false, []];
  const transaction = {
    readEnded: async () => known.map(([executionId, attempt]) => ({ executionId, attempt })),
  } as unknown as EngineTransaction;
  audit = new CommitAudit({
    store: {
      transaction: (work) => (isAway ? Promise.reject(new Error('away')) : work(transaction)),
    },
    incidents: { open: async (kind, facts, nodeId) => void told.push([kind, facts, nodeId]) },
    ...{ nodeId: NODE, monotonicMs: () => now, starts: () => starts },
  });
});

test('what another database server lacks of what was committed is counted and told, once', async () => {
  known = [[1, 1]];
  for (const one of [ref(1), ref(2), ref(1, 2)]) audit.written(one);
  starts += 1;
  expect(await audit.run()).toBe(2);
  expect(await audit.run()).toBe(0);
  const executions = [2, 1].map((executionId) => ({ executionId, fireAt: 7 }));
  expect(told).toEqual([['commits_lost', { count: 2, remembered: 3, executions }, NODE]]);
});

test('nothing is asked while the same run of a server answers, and nothing told when another has it all', async () => {
  audit.written(ref(1));
  expect(await audit.run()).toBe(0);
  [starts, known] = [2, [[1, 1]]];
  expect(await audit.run()).toBe(0);
  expect(told).toEqual([]);
});

test('an audit that the database breaks off is made again', async () => {
  audit.written(ref(1));
  [starts, isAway] = [2, true];
  await expect(audit.run()).rejects.toThrowError('away');
  isAway = false;
  expect(await audit.run()).toBe(1);
});

test('what was written more than a minute ago is not remembered', async () => {
  audit.written(ref(1));
  now = 60_001;
  audit.written(ref(2));
  starts += 1;
  await audit.run();
  expect(told).toMatchObject([['commits_lost', { count: 1, remembered: 1 }, NODE]]);
});
