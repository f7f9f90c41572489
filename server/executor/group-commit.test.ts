import { expect, test } from 'vitest';
import { GroupCommit } from './group-commit';

/** A flush that ends when told to. */
function gate() {
  const batches: { items: number[]; release: () => void }[] = [];
  const commit = new GroupCommit<number, string>(
    (items) =>
      new Promise((resolve) =>
        batches.push({ items, release: () => resolve(items.map((item) => `done ${item}`)) }),
      ),
    3,
  );
  return { commit, batches };
}

const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

test('one item when idle goes at once, what arrives meanwhile goes together', async () => {
  const { commit, batches } = gate();
  const first = commit.add(1);
  await settled();
  const rest = [commit.add(2), commit.add(3)];
  await settled();
  expect(batches.map((batch) => batch.items)).toEqual([[1]]);
  batches[0]?.release();
  expect(await first).toBe('done 1');
  await settled();
  expect(batches.map((batch) => batch.items)).toEqual([[1], [2, 3]]);
  batches[1]?.release();
  expect(await Promise.all(rest)).toEqual(['done 2', 'done 3']);
});

test('a batch has its bound', async () => {
  const { commit, batches } = gate();
  void commit.add(0);
  await settled();
  for (const item of [1, 2, 3, 4]) void commit.add(item);
  batches[0]?.release();
  await settled();
  expect(batches[1]?.items).toEqual([1, 2, 3]);
});

test('nothing resolves before its batch is committed', async () => {
  const { commit, batches } = gate();
  let isDone = false;
  const drained = commit.add(1).then(() => {
    isDone = true;
  });
  await settled();
  expect(isDone).toBe(false);
  batches[0]?.release();
  await drained;
  await commit.drained();
});

test('one bad item of a failed batch fails alone', async () => {
  const tries: number[][] = [];
  const commit = new GroupCommit<number, number>(async (items) => {
    tries.push(items);
    if (items.includes(2)) throw new Error('bad');
    return items;
  });
  const results = await Promise.allSettled([commit.add(1), commit.add(2), commit.add(3)]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(tries).toEqual([[1, 2, 3], [1], [2], [3]]);
});

test('a batch that fails by no fault of an item is not taken apart: all are told', async () => {
  const batches: number[][] = [];
  const commit = new GroupCommit<number, number>(
    async (items) => {
      batches.push(items);
      throw new Error('away');
    },
    10,
    (error) => (error as Error).message === 'away',
  );
  const all = await Promise.allSettled([commit.add(1), commit.add(2), commit.add(3)]);
  expect(all.every((one) => one.status === 'rejected')).toBe(true);
  expect(batches).toEqual([[1, 2, 3]]);
});

test('what is added until everything is gathered goes together, without what was withdrawn', async () => {
  const batches: number[][] = [];
  let gather: () => void = () => undefined;
  const commit = new GroupCommit<number, number>(
    async (items) => {
      batches.push(items);
      return items;
    },
    1_000,
    () => false,
    () => new Promise((resolve) => (gather = resolve)),
  );
  void commit.add(1);
  await settled();
  const others = [commit.add(2), commit.add(3)];
  expect(commit.withdraw(1)).toBe(true);
  expect(batches).toEqual([]);
  gather();
  expect(await Promise.all(others)).toEqual([2, 3]);
  expect(batches).toEqual([[2, 3]]);
});

test('nothing is flushed when everything was withdrawn while it was gathered', async () => {
  const batches: number[][] = [];
  const commit = new GroupCommit<number, number>(async (items) => {
    batches.push(items);
    return items;
  });
  void commit.add(1);
  commit.withdraw(1);
  await commit.drained();
  expect(batches).toEqual([]);
  expect(await commit.add(2)).toBe(2);
});
