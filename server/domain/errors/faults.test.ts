import { expect, test } from 'vitest';
import { AppError } from './app-error';
import { executionFault, schedulerFault } from './faults';

test('an unexpected fault of a duty has the code of the scheduler and keeps its cause', () => {
  const cause = new TypeError('x is undefined');
  const fault = schedulerFault('The duty "rescue"', cause);
  expect(fault).toMatchObject({
    code: 'SCHEDULER_ERROR',
    message: 'The duty "rescue" failed: x is undefined',
  });
  expect(fault.cause).toBe(cause);
});

test('a broken executor has the code of executions, whatever it threw', () => {
  expect(executionFault('http', 'nonsense')).toMatchObject({
    code: 'TASK_EXECUTION_ERROR',
    message: 'The executor "http" broke, which is a bug in it: nonsense',
  });
});

test('what has a code already keeps it', () => {
  const known = new AppError('DISTRIBUTED_LOCK_ERROR', 'Redis is away.');
  expect(schedulerFault('The duty "cluster"', known)).toBe(known);
});
