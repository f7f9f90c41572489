import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

interface ChipProps extends Omit<ComponentProps<'button'>, 'children'> {
  isChosen: boolean;
  icon?: ReactNode;
  count?: ReactNode;
  children: ReactNode;
}

/** A filter that is one click away: icon, word, count. */
export function Chip({ isChosen, icon, count, children, className, ...props }: ChipProps) {
  return (
    <button
      {...props}
      type="button"
      aria-pressed={isChosen}
      className={cn(
        'inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-2 border border-transparent px-2.5 max-tablet:h-9',
        isChosen ? 'bg-selected font-medium text-ink' : 'text-ink-2 hover:bg-hover',
        className,
      )}
    >
      {icon}
      {children}
      {count === undefined ? null : (
        <span className={cn('text-12 font-normal', isChosen ? 'text-ink-2' : 'text-ink-3')}>{count}</span>
      )}
    </button>
  );
}
