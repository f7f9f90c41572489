import { cn } from './cn';

export type LightState = 'good' | 'warning' | 'bad' | 'live' | 'off';

const LOOK: Record<LightState, string> = {
  good: 'rounded-full bg-succeeded-bar',
  warning: 'rounded-[1px] bg-late-bar',
  bad: 'rotate-45 rounded-[1px] bg-failed-bar',
  live: 'rounded-full bg-running-bar',
  off: 'rounded-full border border-ink-3',
};

/** A small mark whose shape changes with the state: disc, square, diamond. Always beside a word. */
export function Light({
  state,
  isSmall = false,
  className,
}: {
  state: LightState;
  isSmall?: boolean;
  className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      className={cn('inline-block shrink-0', isSmall ? 'size-1.5' : 'size-2', LOOK[state], className)}
    />
  );
}
