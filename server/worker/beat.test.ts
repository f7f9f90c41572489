import { expect, test, vi } from 'vitest';
import { nextBeat, runAt } from './beat';

test('periods that fit into each other meet', () => {
  expect([nextBeat(500, 0), nextBeat(500, 499.9), nextBeat(500, 500), nextBeat(1_000, 500)]).toEqual([
    500, 500, 1_000, 1_000,
  ]);
});

test('what is to run at one instant runs in one turn, not before it, and not when it is called off', async () => {
  const at = performance.now() + 5;
  const ran: { name: string; at: number; turn: number }[] = [];
  let turn = 0;
  const counting = setInterval(() => (turn += 1), 0);
  const run = (name: string) => () => ran.push({ name, at: performance.now(), turn });
  runAt(at, run('a'));
  const callOff = runAt(at, run('b'));
  runAt(at, run('c'));
  callOff();
  await vi.waitFor(() => expect(ran.length).toBe(2));
  clearInterval(counting);
  expect(ran.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(ran[0]?.turn).toBe(ran[1]?.turn);
  expect(Math.min(...ran.map((one) => one.at))).toBeGreaterThanOrEqual(at);
});
