import type { ReactNode } from 'react';
import { cn } from './cn';

/** A small outlined word beside a name. */
export function Tag({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        'whitespace-nowrap rounded-1 border border-line-2 px-1 text-11 font-normal text-ink-2',
        className,
      )}
    >
      {children}
    </span>
  );
}
