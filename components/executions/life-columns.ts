import type { Stretch } from './life-line';

export interface Column {
  /** Track of the grid: a share of the room, or a fixed width. */
  track: string;
  /** Wider than its share, so that its words can be read: the bar carries a double notch. */
  isWidened: boolean;
}

const LEAST_PX = 142;
const END_PX = 142;

/** Widths of the stretches in a row `roomPx` wide: proportional, but never narrower than their words. */
export function lifeColumns(line: readonly Stretch[], roomPx: number): Column[] {
  const fixed = new Set(line.flatMap((stretch, index) => (stretch.kind === 'end' ? [index] : [])));
  // Widening one column takes room from the others, which may fall below the least width in turn.
  for (;;) {
    const room = roomPx - [...fixed].reduce((sum, index) => sum + widthOf(line[index]), 0);
    const total = line.reduce(
      (sum, stretch, index) => (fixed.has(index) ? sum : sum + stretch.durationMs),
      0,
    );
    const narrow = line.findIndex(
      (stretch, index) =>
        !fixed.has(index) && (total === 0 || (stretch.durationMs / total) * room < LEAST_PX),
    );
    if (narrow === -1 || fixed.size === line.length - 1) break;
    fixed.add(narrow);
  }
  return line.map((stretch, index) =>
    fixed.has(index)
      ? { track: `${widthOf(stretch)}px`, isWidened: stretch.kind !== 'end' && stretch.kind !== 'expected' }
      : { track: `minmax(${LEAST_PX}px, ${Math.max(1, stretch.durationMs)}fr)`, isWidened: false },
  );
}

function widthOf(stretch: Stretch | undefined): number {
  return stretch?.kind === 'end' ? END_PX : LEAST_PX;
}
