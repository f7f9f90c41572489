import type { ReactNode } from 'react';
import { cn } from './cn';

/** Text as it is, in mono on a sunken ground. Long lines wrap rather than hide. */
export function CodeBlock({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <pre
      className={cn(
        'mono overflow-x-auto whitespace-pre-wrap break-words rounded-2 border border-line bg-sunken px-2.5 py-2 leading-4.5 text-ink-2 [&_b]:font-medium [&_b]:text-ink',
        className,
      )}
    >
      {children}
    </pre>
  );
}
