import type { Connection } from 'mysql2/promise';

/** One or several statements of a packet, and who waits for their results. */
export interface Entry {
  sql: string;
  /** How many results it brings. */
  count: number;
  resolve: (results: unknown[]) => void;
  reject: (error: unknown) => void;
}

export function entryOf(
  connection: Pick<Connection, 'format'>,
  sql: string,
  values: unknown[],
  resolve: Entry['resolve'],
  reject: Entry['reject'],
): Entry {
  // a semicolon stands between statements and nowhere else in them, before the values are put in
  const count = sql.split(';').filter((part) => part.trim() !== '').length;
  return { sql: connection.format(sql, values), count, resolve, reject };
}

/** Gives each entry of a packet its own of what the driver answered to all of them. */
export function dealResults(entries: readonly Entry[], answer: unknown): void {
  const isOne = entries.length === 1 && entries[0]?.count === 1;
  const results: unknown[] = isOne ? [answer] : (answer as unknown[]);
  let from = 0;
  for (const { count, resolve } of entries) {
    resolve(results.slice(from, from + count));
    from += count;
  }
}
