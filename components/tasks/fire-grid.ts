import { localTime } from '@/components/i18n/format-instant';
import type { LedgerEntry } from '@/server/domain/task/ledger';

const MINUTE_MS = 60_000;
/** Columns that fit the page; a task with more distinct minutes is shown in parts of an hour. */
const MOST_COLUMNS = 12;
const PART_MINUTES = 5;

/** The fires of one minute, or of one part of an hour. */
export interface GridCell {
  entries: LedgerEntry[];
}

export interface GridRow {
  /** The instant the hour begins: a repeated hour has two rows. */
  startAt: number;
  /** As a clock shows it. */
  hour: number;
  cells: (GridCell | null)[];
}

export interface FireGrid {
  /** The minute of the hour each column begins with. */
  columns: number[];
  /** How many minutes a column spans. */
  columnMinutes: number;
  rows: GridRow[];
}

/** The fires of a day as a station board: hours down, minutes across. Stretches without named fires have no place in it. */
export function fireGrid(entries: readonly LedgerEntry[], timeZone: string): FireGrid {
  const fires = entries
    .filter(({ fireCount }) => fireCount === 1)
    .map((entry) => ({ entry, ...placeOf(entry.firstFireAt, timeZone) }));
  const minutes = [...new Set(fires.map(({ minute }) => minute))].sort((a, b) => a - b);
  const isParted = minutes.length > MOST_COLUMNS;
  const columns = isParted
    ? Array.from({ length: 60 / PART_MINUTES }, (_, index) => index * PART_MINUTES)
    : minutes;
  const rows = new Map<number, GridRow>();
  for (const { entry, startAt, hour, minute } of fires) {
    const row = rows.get(startAt) ?? { startAt, hour, cells: columns.map(() => null) };
    rows.set(startAt, row);
    const column = isParted ? Math.floor(minute / PART_MINUTES) : columns.indexOf(minute);
    const cell = row.cells[column] ?? { entries: [] };
    cell.entries.push(entry);
    row.cells[column] = cell;
  }
  return {
    columns,
    columnMinutes: isParted ? PART_MINUTES : 1,
    rows: [...rows.values()].sort((a, b) => a.startAt - b.startAt),
  };
}

/** The duration that a full bar stands for: the longest, but no more than three times the usual, so that one outlier flattens nothing. */
export function fullBarMs(tooksMs: readonly number[]): number {
  const sorted = tooksMs.filter((tookMs) => tookMs > 0).sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.max(1, Math.min(sorted.at(-1) ?? 0, usual * 3));
}

function placeOf(at: number, timeZone: string) {
  const { hour, minute, second, millisecond } = localTime(at, timeZone);
  const startAt = at - minute * MINUTE_MS - second * 1_000 - millisecond;
  return { startAt, hour, minute };
}
