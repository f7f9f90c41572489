/** A column of a values table and what it holds; texts name their greatest length. */
export type ValueColumns = Readonly<Record<string, 'BIGINT' | `VARCHAR(${number})` | 'MEDIUMTEXT'>>;

/**
 * Rows as a table named `v` that a statement can join: one argument, whose text does not grow the statement. Updating a thousand rows of
 * different values so takes a fifth of the time of a thousand statements in one packet. Both databases read it; pairs in an IN, which
 * would be the other way, use no index on MariaDB.
 */
export function valuesTable<Row>(
  columns: ValueColumns,
  rows: readonly Row[],
  valuesOf: (row: Row) => readonly (string | number | null)[],
): { sql: string; text: string } {
  const list = Object.entries(columns)
    .map(([name, type], index) => `${name} ${type} PATH '$[${index}]'`)
    .join(', ');
  return { sql: `JSON_TABLE(?, '$[*]' COLUMNS (${list})) v`, text: JSON.stringify(rows.map(valuesOf)) };
}
