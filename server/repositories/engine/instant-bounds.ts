/**
 * The first and the last instant of rows of a table that is partitioned by them, for a BETWEEN beside a list of their identifiers: it keeps
 * the statement to the partitions they lie in. A list of the instants would be read together with each identifier.
 */
export function instantBounds(rows: readonly { fireAt: number }[]): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { fireAt } of rows) {
    first = Math.min(first, fireAt);
    last = Math.max(last, fireAt);
  }
  return [first, last];
}
