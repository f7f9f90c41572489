'use client';

import type { ExecutionDetail } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import type { Stretch } from './life-line';
import { barClass, StretchDuration, StretchName, StretchReason, stretchKey } from './stretch-parts';

/** The same steps as a list, for a phone. */
export function LifeLineList({ line, execution }: { line: readonly Stretch[]; execution: ExecutionDetail }) {
  const longest = Math.max(1, ...line.map((stretch) => stretch.durationMs));
  return (
    <ul>
      {line.map((stretch) => (
        <li
          key={stretchKey(stretch)}
          className="grid min-h-7 grid-cols-[92px_minmax(0,1fr)_72px] items-center gap-2 py-1 text-12"
        >
          <StretchName stretch={stretch} hasIcon={false} />
          <span className="flex min-w-0 items-center gap-2">
            <span
              aria-hidden="true"
              className={cn('block shrink-0', barClass(stretch), 'h-3')}
              style={{ width: Math.max(3, (stretch.durationMs / longest) * 72) }}
            />
            <span className="min-w-0 text-11 text-ink-3 wrap-anywhere">
              <StretchReason stretch={stretch} execution={execution} />
            </span>
          </span>
          <span className="text-right font-medium">
            <StretchDuration stretch={stretch} execution={execution} />
          </span>
        </li>
      ))}
    </ul>
  );
}
