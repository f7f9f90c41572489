const AT_ONCE = 4;

/** Calls `work` with 0 to count - 1, a few calls at once; product and peers are fed alike. */
export async function inBatches(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
