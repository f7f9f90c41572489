import type { ReactNode } from 'react';
import { cn } from './cn';

interface MessageCardProps {
  title: ReactNode;
  children?: ReactNode;
  /** The one next step. */
  action?: ReactNode;
  className?: string;
}

/** Nothing here: one sentence of fact and one next step. */
export function Empty({ title, children, action, className }: MessageCardProps) {
  return (
    <div className={cn('max-w-130 rounded-3 border border-line bg-raised p-5', className)}>
      <p className="font-semibold">{title}</p>
      {children === undefined ? null : <p className="mt-0.5 text-ink-2">{children}</p>}
      {action === undefined ? null : <div className="mt-3">{action}</div>}
    </div>
  );
}

interface ErrorStateProps extends MessageCardProps {
  /** What to quote when asking for help. */
  reference?: string | null;
}

/** What failed, what still works, the reference to quote, and Try again. */
export function ErrorState({ title, children, action, reference, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn('max-w-130 rounded-3 border border-line bg-raised p-5', className)}>
      <p className="font-semibold">{title}</p>
      <p className="mt-0.5 text-ink-2">
        {children}
        {reference ? <span className="mono ml-1 text-ink-3">{reference}</span> : null}
      </p>
      {action === undefined ? null : <div className="mt-3">{action}</div>}
    </div>
  );
}
