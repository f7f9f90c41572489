import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { AttemptContext } from '@/server/executor/contract';
import { FunctionExecutor } from './function-executor';
import type { FunctionHandler } from './handler';
import { HANDLERS } from './handlers/all';
import { noop } from './handlers/noop';

function contextOf(change: Partial<AttemptContext> = {}) {
  const logged: [string, string][] = [];
  const context: AttemptContext = {
    ...{ executionId: 7, taskId: 3, taskName: 'sync', fireAt: 1_000, dueAt: 1_000, attempt: 2, token: 5 },
    ...{ asOfAt: 500, parameters: { day: 1 }, timeoutMs: 30_000, signal: new EventEmitter() },
    isAborted: () => false,
    log: (level, message) => void logged.push([level, message]),
    progress: () => undefined,
    ...change,
  };
  return { context, logged };
}
const handler = (run: FunctionHandler['run']): FunctionHandler => ({ name: 'work', run });
const run = (work: FunctionHandler['run'], context = contextOf().context) =>
  new FunctionExecutor([handler(work)]).run({ handler: 'work' }, context);

describe('a handler', () => {
  test('is given the execution, its parameters and the instant it is about, and answers with a result', async () => {
    const outcome = await run(async ({ executionId, parameters, asOfAt, attempt, token }) => ({
      ...{ executionId, asOfAt, attempt, token, day: parameters.day ?? null },
    }));
    expect(outcome).toEqual({
      ...{ status: 'succeeded', errorCode: null, errorMessage: null },
      result: { executionId: 7, asOfAt: 500, attempt: 2, token: 5, day: 1 },
    });
  });
  test('that has nothing to say succeeds without a result', async () => {
    const { context } = contextOf();
    expect(await new FunctionExecutor([noop]).run({ handler: 'noop' }, context)).toEqual({
      ...{ status: 'succeeded', errorCode: null, errorMessage: null, result: null },
    });
  });
  test.each<[string, FunctionHandler['run']]>([
    [
      'throws',
      () => {
        throw new Error('no such day');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no such day'))],
  ])('that %s fails its task, and is no bug of the product', async (_name, work) => {
    const { context, logged } = contextOf();
    expect(await run(work, context)).toEqual({
      ...{ status: 'failed', errorCode: 'HANDLER_FAILED', errorMessage: 'no such day', result: null },
    });
    expect(logged).toEqual([['error', 'no such day']]);
  });
  test('that throws what is no error is told all the same', async () => {
    expect(await run(() => Promise.reject('nothing'))).toMatchObject({ errorMessage: 'nothing' });
  });
  test('that gives up after an abort is cancelled', async () => {
    const { context } = contextOf({ isAborted: () => true });
    expect(await run(() => Promise.reject(new Error('stopped')), context)).toMatchObject({
      ...{ status: 'cancelled', errorCode: 'CANCELLED', errorMessage: 'stopped' },
    });
  });
  test('that is done in spite of an abort has succeeded', async () => {
    const { context } = contextOf({ isAborted: () => true });
    expect(await run(async () => ({ rows: 3 }), context)).toMatchObject({ status: 'succeeded' });
  });
  test('this worker does not know fails, and those it has are named', async () => {
    const { context } = contextOf();
    expect(await new FunctionExecutor([noop]).run({ handler: 'nope' }, context)).toMatchObject({
      ...{ status: 'failed', errorCode: 'HANDLER_UNKNOWN' },
      errorMessage: 'This worker has no handler "nope". It has: noop.',
    });
    expect(await new FunctionExecutor([noop]).run({ handler: 'toString' }, context)).toMatchObject({
      errorCode: 'HANDLER_UNKNOWN',
    });
  });
});

test('two handlers of one name are refused when the worker is composed', () => {
  expect(() => new FunctionExecutor([noop, { ...noop }])).toThrowError('two handlers have one name');
  expect(() => new FunctionExecutor(HANDLERS)).not.toThrowError();
});
