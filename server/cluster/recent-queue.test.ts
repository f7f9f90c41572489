import { expect, test } from 'vitest';
import { RecentQueue } from './recent-queue';

const instantsOf = (queue: RecentQueue<{ at: number }>) => queue.items().map(({ at }) => at);
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

function filled(most: number, count: number): RecentQueue<{ at: number }> {
  const queue = new RecentQueue<{ at: number }>(most);
  for (const at of upTo(count)) queue.add({ at });
  return queue;
}

test('holds the newest, the oldest first', () => {
  expect(instantsOf(filled(3, 2))).toEqual([0, 1]);
  expect(instantsOf(filled(3, 5))).toEqual([2, 3, 4]);
});

test('forgets what is older than asked, and nothing else', () => {
  const queue = filled(10, 5);
  queue.forgetBefore(3);
  expect(instantsOf(queue)).toEqual([3, 4]);
  queue.forgetBefore(9);
  expect([queue.size, queue.items()]).toEqual([0, []]);
  queue.add({ at: 9 });
  expect(instantsOf(queue)).toEqual([9]);
});

test('is the same as a plain list, however much comes and goes', () => {
  const queue = new RecentQueue<{ at: number }>(2_000);
  let list: number[] = [];
  for (const at of upTo(20_000)) {
    queue.add({ at });
    list = [...list.slice(-1_999), at];
    if (at % 700 !== 0) continue;
    // once everything, else some
    const before = at % 4_900 === 0 ? at + 1 : at - 900;
    queue.forgetBefore(before);
    list = list.filter((one) => one >= before);
    expect(instantsOf(queue)).toEqual(list);
  }
});
