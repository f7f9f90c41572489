import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '@/server/domain/task/ledger';
import { fireGrid, fullBarMs } from './fire-grid';

const BERLIN = 'Europe/Berlin';
const fire = (at: number): LedgerEntry => ({
  ...{ firstFireAt: at, lastFireAt: at, fireCount: 1, answer: { kind: 'will_run', dueAt: at } },
});
const shape = (instants: number[]) => {
  const { columns, columnMinutes, rows } = fireGrid(instants.map(fire), BERLIN);
  return {
    columns,
    columnMinutes,
    rows: rows.map(({ hour, cells }) => [hour, ...cells.map((cell) => cell?.entries.length ?? 0)]),
  };
};

describe('the timetable of a day', () => {
  it('has a column for each minute the task fires at, and a row for each hour it fires in', () => {
    const at = (hour: number, minute: number) => Date.UTC(2026, 2, 26, hour, minute);
    expect(shape([at(7, 0), at(7, 30), at(9, 30)])).toEqual({
      ...{ columns: [0, 30], columnMinutes: 1 },
      rows: [
        [8, 1, 1],
        [10, 0, 1],
      ],
    });
  });

  it('counts the fires of a minute', () => {
    const at = Date.UTC(2026, 2, 26, 7);
    expect(shape([at, at + 20_000, at + 40_000])).toMatchObject({ columns: [0], rows: [[8, 3]] });
  });

  it('shows parts of an hour when there are more minutes than columns', () => {
    const at = Date.UTC(2026, 2, 26, 7);
    const grid = shape(Array.from({ length: 60 }, (_, minute) => at + minute * 60_000));
    expect(grid.columnMinutes).toBe(5);
    expect(grid.columns).toHaveLength(12);
    expect(grid.rows).toEqual([[8, ...Array(12).fill(5)]]);
  });

  it('has two rows for an hour that the clocks repeat', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30);
    expect(shape([first, first + 3_600_000]).rows).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  it('leaves out stretches in which no fires are named', () => {
    const stretch: LedgerEntry = { ...fire(0), lastFireAt: 60_000, fireCount: null };
    expect(fireGrid([stretch], BERLIN).rows).toEqual([]);
  });
});

describe('a full bar of the timetable', () => {
  it('is the longest duration, unless that is an outlier', () => {
    expect(fullBarMs([1_000, 2_000, 1_500])).toBe(2_000);
    expect(fullBarMs([1_000, 1_000, 90_000])).toBe(3_000);
    expect(fullBarMs([])).toBe(1);
  });
});
