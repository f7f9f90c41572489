import { expect, test } from 'vitest';
import { insertRows } from './insert-rows';

interface Row {
  id: number;
  note: string | null;
  at: number | null;
}
const COLUMNS = { id: (row: Row) => row.id, note: (row: Row) => row.note, at: (row: Row) => row.at };

test('leaves out a column that no row has, and no other', () => {
  const rows = [
    { id: 1, note: null, at: null },
    { id: 2, note: '', at: null },
  ];
  expect(insertRows('t', COLUMNS, rows)).toEqual({
    sql: 'INSERT INTO t (id, note) VALUES ?',
    values: [
      [1, null],
      [2, ''],
    ],
  });
});

test('keeps a column of which one row has a zero', () => {
  expect(insertRows('t', COLUMNS, [{ id: 0, note: null, at: 0 }]).sql).toBe(
    'INSERT INTO t (id, at) VALUES ?',
  );
});
