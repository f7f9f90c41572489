import { cn } from './cn';

/** The states that have a drawing of their own. */
export const STATES = [
  'succeeded',
  'running',
  'queued',
  'retrying',
  'failed',
  'timed_out',
  'lost',
  'cancelled',
  'skipped',
  'paused',
  'late',
  'never_run',
] as const;
export type State = (typeof STATES)[number];

const COLOUR: Record<State, string> = {
  succeeded: 'text-succeeded',
  running: 'text-running',
  queued: 'text-queued',
  retrying: 'text-retrying',
  failed: 'text-failed',
  timed_out: 'text-timed-out',
  lost: 'text-lost',
  cancelled: 'text-cancelled',
  skipped: 'text-skipped',
  paused: 'text-paused',
  late: 'text-late',
  never_run: 'text-ink-3',
};

interface StateIconProps {
  state: State;
  size?: number;
  /** Lets the arc of `running` turn: only where the running thing is the subject of the page. */
  isMoving?: boolean;
  className?: string;
}

/** The drawing of a state on a 16-px grid. Filled means trouble, outline means fine or waiting. */
export function StateIcon({ state, size = 14, isMoving = false, className }: StateIconProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      className={cn('shrink-0', COLOUR[state], className)}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <Drawing state={state} isMoving={isMoving} />
    </svg>
  );
}

function Drawing({ state, isMoving }: { state: State; isMoving: boolean }) {
  switch (state) {
    case 'succeeded':
      return (
        <>
          <Ring />
          <path d="M5.3 8.2l1.9 1.9 3.5-4" />
        </>
      );
    case 'running':
      return (
        <>
          <circle cx="8" cy="8" r="6.25" opacity=".28" />
          <path
            d="M8 1.75A6.25 6.25 0 0 1 13.4 11.1"
            className={isMoving ? 'origin-center animate-turn motion-reduce:animate-none' : undefined}
          />
          <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
        </>
      );
    case 'queued':
      return (
        <>
          <Ring />
          <g fill="currentColor" stroke="none">
            <circle cx="5.2" cy="8" r="1" />
            <circle cx="8" cy="8" r="1" />
            <circle cx="10.8" cy="8" r="1" />
          </g>
        </>
      );
    case 'retrying':
      return (
        <>
          <path d="M13.9 7.2A6 6 0 1 0 12.3 12.2" />
          <path d="M14.2 3.4v3.9h-3.9" />
        </>
      );
    case 'failed':
      return <Disc mark="M5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6" />;
    case 'timed_out':
      return <Disc mark="M8 4v4.2l2.6 1.7" />;
    case 'lost':
      return <Disc mark="M4.4 8h2.2M9.4 8h2.2" />;
    case 'cancelled':
      return (
        <>
          <Ring />
          <path d="M3.8 12.2l8.4-8.4" />
        </>
      );
    case 'skipped':
      return (
        <>
          <circle cx="8" cy="8" r="6.25" strokeDasharray="2.2 2.2" />
          <path d="M6 5.7L8.4 8 6 10.3M10.3 5.7v4.6" />
        </>
      );
    case 'paused':
      return (
        <>
          <Ring />
          <path d="M6.5 5.8v4.4M9.5 5.8v4.4" />
        </>
      );
    case 'late':
      return (
        <>
          <Ring />
          <path d="M8 8V3.4A4.6 4.6 0 1 1 3.6 9.4Z" fill="currentColor" stroke="none" />
        </>
      );
    case 'never_run':
      return <circle cx="8" cy="8" r="6.25" strokeDasharray="0.1 3" />;
  }
}

function Ring() {
  return <circle cx="8" cy="8" r="6.25" />;
}

function Disc({ mark }: { mark: string }) {
  return (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" stroke="none" />
      <path d={mark} stroke="var(--surface)" strokeWidth="1.6" />
    </>
  );
}
