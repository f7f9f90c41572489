import type { ReactNode } from 'react';

/** The frame of a small drawing that says what a policy does: time runs to the right over a base line. */
export function PolicyDiagram({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      width="104"
      height="22"
      viewBox="0 0 104 22"
      shapeRendering="crispEdges"
      className="my-1"
    >
      <path d="M0 21.5h104" className="stroke-line-2" />
      {children}
    </svg>
  );
}

/** A fire: a dashed line at its instant. */
export function FireMark({ x }: { x: number }) {
  return <path d={`M${x + 0.5} 0v21`} className="stroke-ink" strokeDasharray="2 2" />;
}

interface WorkBarProps {
  x: number;
  width: number;
  /** The upper lane is the first execution, the lower one the next. */
  isLower?: boolean;
  look: 'running' | 'next' | 'stopped' | 'late';
}

const LOOK = {
  running: 'fill-running-bar',
  next: 'fill-succeeded-bar',
  stopped: 'fill-cancelled-bar',
  late: 'fill-late-bar',
} as const;

/** An execution from its start to its end. */
export function WorkBar({ x, width, isLower = false, look }: WorkBarProps) {
  return <rect x={x} y={isLower ? 13 : 6} width={width} height="7" className={LOOK[look]} />;
}

/** A fire that gets no execution. */
export function SkippedBox({ x, width, isLower = false }: { x: number; width: number; isLower?: boolean }) {
  return (
    <rect
      x={x + 0.5}
      y={isLower ? 13.5 : 6.5}
      width={width}
      height="6"
      className="fill-none stroke-skipped"
      strokeDasharray="2 1.5"
    />
  );
}
