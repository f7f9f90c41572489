import type { ReactNode } from 'react';
import { cn } from './cn';

/** A key of the keyboard. `isOnInk` is for keys inside a filled button. */
export function Kbd({
  children,
  isOnInk = false,
  className,
}: {
  children: ReactNode;
  isOnInk?: boolean;
  className?: string;
}) {
  return (
    <kbd
      className={cn(
        'inline-block min-w-4.5 rounded-1 border px-1 text-center font-sans text-11 font-normal',
        isOnInk ? 'border-ink-3 text-on-ink' : 'border-line-2 bg-raised text-ink-3',
        className,
      )}
    >
      {children}
    </kbd>
  );
}
