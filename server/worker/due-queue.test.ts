import { expect, test, vi } from 'vitest';
import { DueQueue } from './due-queue';

/** A queue whose clock and timers go on by hand. */
function queueAt(start: number, yieldTurn: (run: () => void) => void = (run) => run()) {
  let now = start;
  let timer: { run: () => void; at: number } | null = null;
  let monotonic = 0;
  const queue = new DueQueue({
    now: () => now,
    setTimer(run, ms) {
      const set = { run, at: monotonic + ms };
      timer = set;
      return () => {
        if (timer === set) timer = null;
      };
    },
    yieldTurn,
    onError(error) {
      throw error;
    },
  });
  const pass = (ms: number) => {
    const end = monotonic + ms;
    while (timer !== null && timer.at <= end) {
      const { run, at } = timer;
      now += at - monotonic;
      monotonic = at;
      timer = null;
      run();
    }
    now += end - monotonic;
    monotonic = end;
  };
  const step = (ms: number) => {
    now += ms;
  };
  return { queue, pass, step };
}

test('what is due is called then and not a millisecond earlier', () => {
  const { queue, pass } = queueAt(10_000);
  const run = vi.fn();
  queue.at(13_000, run);
  pass(2_999);
  expect(run).not.toHaveBeenCalled();
  pass(1);
  expect(run).toHaveBeenCalledOnce();
});

test('a clock that is set back and forth again while something waits does not make it wait on', () => {
  const { queue, pass, step } = queueAt(10_000_000);
  const run = vi.fn();
  step(-3_600_000);
  queue.at(10_000_300, run);
  pass(1_000);
  expect(run).not.toHaveBeenCalled();
  step(3_600_000);
  pass(500);
  expect(run).toHaveBeenCalledOnce();
});

test('it is calm once the last call of a burst is made, a turn later, and while nothing is due', async () => {
  const turns: (() => void)[] = [];
  const { queue, pass } = queueAt(10_000, (run) => void turns.push(run));
  await queue.untilCalm();
  let calls = 0;
  for (let n = 0; n < 100; n += 1) queue.at(10_500, () => (calls += 1));
  pass(500);
  const onCalm = vi.fn();
  const calm = queue.untilCalm().then(onCalm);
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
    await Promise.resolve();
    expect(onCalm).not.toHaveBeenCalled();
    turn();
  }
  await calm;
  expect(calls).toBe(100);
});
