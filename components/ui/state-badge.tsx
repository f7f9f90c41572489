import type { ReactNode } from 'react';
import { cn } from './cn';
import { type State, StateIcon } from './state-icon';

const WORD: Record<State, string> = {
  succeeded: 'text-ink-2',
  running: 'text-running',
  queued: 'text-queued',
  retrying: 'font-medium text-retrying',
  failed: 'font-medium text-failed',
  timed_out: 'font-medium text-timed-out',
  lost: 'font-medium text-lost',
  cancelled: 'text-cancelled',
  skipped: 'text-skipped',
  paused: 'text-paused',
  late: 'font-medium text-late',
  never_run: 'text-ink-3',
};

interface StateBadgeProps {
  state: State;
  /** The word of the state in the reader's language. */
  children: ReactNode;
  isMoving?: boolean;
  className?: string;
}

/** Icon and word of a state. Success is quiet, trouble is coloured and heavier. */
export function StateBadge({ state, children, isMoving = false, className }: StateBadgeProps) {
  return (
    <span className={cn('inline-flex items-baseline gap-1.5 whitespace-nowrap', WORD[state], className)}>
      <StateIcon state={state} isMoving={isMoving} className="relative top-[2.5px]" />
      {children}
    </span>
  );
}
