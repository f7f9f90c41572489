/** Columns of a table, each with what a row has for it. */
export type ColumnsOf<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

/**
 * An INSERT of rows and its values. A column that is null in all of them is left out: of what most rows lack the database then has
 * nothing to parse.
 */
export function insertRows<Row>(
  table: string,
  columns: ColumnsOf<Row>,
  rows: readonly Row[],
): { sql: string; values: (string | number | null)[][] } {
  const used = Object.entries(columns).filter(([, read]) => rows.some((row) => read(row) !== null));
  const names = used.map(([name]) => name).join(', ');
  return {
    sql: `INSERT INTO ${table} (${names}) VALUES ?`,
    values: rows.map((row) => used.map(([, read]) => read(row))),
  };
}
