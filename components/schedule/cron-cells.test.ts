import { describe, expect, it } from 'vitest';
import { cellAt, cronCells } from './cron-cells';

const named = (expression: string, dialect: 'unix' | 'quartz' = 'unix') =>
  cronCells(expression, dialect).map((cell) => `${cell.name}=${cell.text}`);

describe('the cells of a cron expression', () => {
  it('name five fields, and six with seconds first', () => {
    expect(named('30 2 * * MON-FRI')).toEqual(['minute=30', 'hour=2', 'day=*', 'month=*', 'weekday=MON-FRI']);
    expect(named('*/10 * * * * *')[0]).toBe('second=*/10');
  });

  it('follow the dialect of imports: seconds always, a year perhaps', () => {
    expect(named('0 0 12 ? * 2', 'quartz')).toHaveLength(6);
    expect(named('0 0 12 ? * 2 2030', 'quartz').at(-1)).toBe('year=2030');
  });

  it('stand empty where something is still to be typed', () => {
    expect(named('30 2')).toEqual(['minute=30', 'hour=2', 'day=', 'month=', 'weekday=']);
    expect(named('')).toHaveLength(5);
  });

  it('show an alias as one', () => {
    expect(named(' @daily ')).toEqual(['alias=@daily']);
  });

  it('know their place in the text, whatever the spaces', () => {
    const expression = '  30\t2   * * *';
    for (const cell of cronCells(expression, 'unix'))
      expect(expression.slice(cell.from, cell.to)).toBe(cell.text);
  });

  it('tell in which of them the caret is', () => {
    const cells = cronCells('30 2 * * *', 'unix');
    expect(cellAt(cells, 0)).toBe(0);
    expect(cellAt(cells, 2)).toBe(0);
    expect(cellAt(cells, 3)).toBe(1);
    expect(cellAt(cronCells('30  2', 'unix'), 99)).toBeNull();
  });
});
