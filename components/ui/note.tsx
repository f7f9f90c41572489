import { Info, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { type State, StateIcon } from './state-icon';

export type NoteTone = 'warning' | 'error' | 'info' | 'good' | 'plain';

const TONE: Record<NoteTone, string> = {
  warning: 'bg-late-wash',
  error: 'bg-failed-wash',
  info: 'border border-line',
  good: '',
  plain: 'border border-line',
};

interface NoteProps {
  tone: NoteTone;
  children: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
  role?: 'status' | 'alert';
}

/** A remark beside what it is about. */
export function Note({ tone, children, action, className, role }: NoteProps) {
  return (
    <div
      role={role}
      className={cn(
        'flex gap-2 rounded-2 px-2.5 py-2 text-12 text-ink-2 [&_b]:font-medium [&_b]:text-ink',
        TONE[tone],
        className,
      )}
    >
      <NoteIcon tone={tone} />
      <span className="min-w-0 flex-1 break-words">{children}</span>
      {action}
    </div>
  );
}

interface BannerProps {
  children: ReactNode;
  action?: ReactNode;
  state?: State;
}

/** A line across the page that says since when something is not as usual. */
export function Banner({ children, action, state = 'late' }: BannerProps) {
  return (
    <div role="status" className="flex min-h-9 shrink-0 items-center gap-2 bg-late-wash px-pad py-1">
      <StateIcon state={state} />
      <span className="min-w-0 flex-1 break-words">{children}</span>
      {action}
    </div>
  );
}

function NoteIcon({ tone }: { tone: NoteTone }) {
  if (tone === 'warning') return <StateIcon state="late" className="mt-px" />;
  if (tone === 'error') return <StateIcon state="failed" className="mt-px" />;
  if (tone === 'good') return <StateIcon state="succeeded" className="mt-px" />;
  if (tone === 'info')
    return <Info aria-hidden="true" className="mt-px size-3.5 text-ink-3" strokeWidth={1.5} />;
  return <Lock aria-hidden="true" className="mt-px size-3.5 text-ink-3" strokeWidth={1.5} />;
}
