import type { State } from '@/components/ui/state-icon';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import { isLive, isTrouble, stateOf } from './execution-status';

/** One execution as a bar of the sparkline. */
export interface Outcome {
  status: ExecutionStatus;
  durationMs: number | null;
}

export interface Bar {
  x: number;
  /** Top of the bar; the base line is at 19. */
  y: number;
  height: number;
  state: State;
  /** Trouble has a foot under the base line, so that a short bar is not missed and no colour is needed. */
  hasFoot: boolean;
  /** A cancelled bar is cut at half height: this is the top of the gap. */
  cutY: number | null;
  /** Index into the outcomes, or null for a fire that is still to come in the life of the task. */
  outcome: number | null;
}

export const SPARKLINE = { bars: 40, width: 159, height: 22, base: 19, step: 4, barWidth: 3 };

/**
 * Up to 40 outcomes, oldest first, as bars with the newest at the right. Height is duration against the longest of them,
 * at least 2. What runs is measured by `runningMs`, what waits has the least height.
 */
export function sparklineBars(outcomes: readonly Outcome[], runningMs: (index: number) => number): Bar[] {
  const shown = outcomes.slice(-SPARKLINE.bars);
  const skippedOver = outcomes.length - shown.length;
  const durations = shown.map((outcome, index) => outcome.durationMs ?? runningMs(index + skippedOver));
  const longest = Math.max(1, ...durations);
  const empty = SPARKLINE.bars - shown.length;
  return Array.from({ length: SPARKLINE.bars }, (_, place) => {
    const x = place * SPARKLINE.step;
    const outcome = shown[place - empty];
    if (outcome === undefined) {
      return {
        x,
        y: SPARKLINE.base - 1,
        height: 1,
        state: 'never_run',
        hasFoot: false,
        cutY: null,
        outcome: null,
      };
    }
    const share = (durations[place - empty] ?? 0) / longest;
    const height =
      isLive(outcome.status) && stateOf(outcome.status) === 'queued'
        ? 2
        : Math.max(2, Math.round(share * SPARKLINE.base));
    return {
      x,
      y: SPARKLINE.base - height,
      height,
      state: stateOf(outcome.status),
      hasFoot: isTrouble(outcome.status),
      cutY: outcome.status === 'cancelled' && height > 4 ? SPARKLINE.base - Math.round(height / 2) - 1 : null,
      outcome: place - empty + skippedOver,
    };
  });
}

/** The bar under a pointer at `x` in the drawing, or null beside all bars that stand for an execution. */
export function barAt(bars: readonly Bar[], x: number): number | null {
  const index = Math.floor(x / SPARKLINE.step);
  return bars[index]?.outcome === null || bars[index] === undefined ? null : index;
}
