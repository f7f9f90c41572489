import { cn } from './cn';
import type { State } from './state-icon';

const FILL: Record<State, string> = {
  succeeded: 'fill-ink-4',
  running: 'fill-running-bar',
  queued: 'fill-queued-bar',
  retrying: 'fill-retrying-bar',
  failed: 'fill-failed-bar',
  timed_out: 'fill-timed-out-bar',
  lost: 'fill-lost-bar',
  cancelled: 'fill-cancelled-bar',
  skipped: 'fill-cancelled-bar',
  paused: 'fill-cancelled-bar',
  late: 'fill-late-bar',
  never_run: 'fill-ink-4',
};

interface MeterProps {
  /** Share of the width that is filled, 0 to 1. */
  share: number;
  /** Place of the mark, 0 to 1; none when left out. */
  mark?: number | undefined;
  state: State;
  className?: string;
}

/** A thin bar with a mark of what is usual. It repeats a figure written beside it. */
export function Meter({ share, mark, state, className }: MeterProps) {
  const width = 72;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} 10`}
      width={width}
      height="10"
      className={cn('shrink-0', className)}
    >
      <rect x="0" y="3" width={width} height="4" rx="2" className="fill-selected" />
      <rect
        x="0"
        y="3"
        width={Math.max(2, Math.min(1, share) * width)}
        height="4"
        rx="2"
        className={FILL[state]}
      />
      {mark === undefined ? null : (
        <rect x={Math.round(mark * width)} y="0" width="1" height="10" className="fill-ink-3" />
      )}
    </svg>
  );
}
