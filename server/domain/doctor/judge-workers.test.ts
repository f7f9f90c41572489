import { expect, test } from 'vitest';
import { judgeWorkers, type WorkerFacts } from './judge-workers';

const worker = (change: Partial<WorkerFacts> = {}): WorkerFacts => ({
  name: 'a',
  status: 'live',
  heartbeatAgeMs: 900,
  running: 2,
  ...change,
});

test.each<[string, WorkerFacts[], string, string]>([
  ['heard', [worker()], 'ok', '1 live: a heard 0.9 s ago, runs 2'],
  ['none', [], 'problem', 'no worker is live, so nothing fires'],
  ['not heard any more', [worker({ heartbeatAgeMs: 61_000 })], 'problem', 'a heard 61.0 s ago'],
  ['all stopping', [worker({ status: 'draining' })], 'problem', 'a is stopping'],
  [
    'one of two silent',
    [worker(), worker({ name: 'b', heartbeatAgeMs: 8_000 })],
    'warning',
    'b heard 8.0 s ago',
  ],
  ['one of two stopping', [worker(), worker({ name: 'b', status: 'draining' })], 'ok', '1 live: a heard'],
])('workers: %s', (_, workers, state, message) => {
  const finding = judgeWorkers(workers);
  expect(finding.state).toBe(state);
  expect(finding.message).toContain(message);
  expect(finding.cure === null).toBe(state === 'ok');
});

test('names a few of many', () => {
  const many = Array.from({ length: 12 }, (_, index) => worker({ name: `w${index}` }));
  const { message } = judgeWorkers(many);
  expect(message).toMatch(/^12 live: w0 .* and 7 more$/);
  expect(message).not.toContain('w5');
});
