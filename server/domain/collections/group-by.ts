/** Rows by a key, each group in the order of the rows. */
export function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Keys that are named once, and those that are named more often. */
export function splitByCount(keys: readonly number[]): { once: number[]; often: number[] } {
  const counts = [...groupBy(keys, (key) => key)];
  return {
    once: counts.flatMap(([key, named]) => (named.length === 1 ? key : [])),
    often: counts.flatMap(([key, named]) => (named.length > 1 ? key : [])),
  };
}
