import type { CronDialect } from '@/server/domain/schedule/schedule-schema';

export const CELL_NAMES = ['second', 'minute', 'hour', 'day', 'month', 'weekday', 'year'] as const;
export type CellName = (typeof CELL_NAMES)[number] | 'alias';

/** One field of a cron expression with its place in the typed text. */
export interface CronCell {
  name: CellName;
  text: string;
  from: number;
  to: number;
}

/**
 * The fields of an expression under their names, for the cells above the text. Missing ones stand empty at the end of the
 * text, surplus ones are left out; an alias such as `@daily` is one cell.
 */
export function cronCells(expression: string, dialect: CronDialect): CronCell[] {
  const tokens = [...expression.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
  const first = tokens[0];
  if (first?.text.startsWith('@')) return [{ name: 'alias', ...first }];
  const names = namesFor(tokens.length, dialect);
  const end = expression.length;
  return names.map((name, index) => ({ name, ...(tokens[index] ?? { text: '', from: end, to: end }) }));
}

/** The cell the caret is in or just behind, or null between and beyond all. */
export function cellAt(cells: readonly CronCell[], caret: number): number | null {
  const index = cells.findIndex((cell) => cell.text !== '' && caret >= cell.from && caret <= cell.to);
  return index === -1 ? null : index;
}

function namesFor(count: number, dialect: CronDialect): CellName[] {
  const names: CellName[] = ['minute', 'hour', 'day', 'month', 'weekday'];
  if (dialect === 'unix') return count <= 5 ? names : ['second', ...names];
  return count <= 6 ? ['second', ...names] : ['second', ...names, 'year'];
}
