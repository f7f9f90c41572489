'use client';

import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import { cn } from '@/components/ui/cn';
import type { RetryStrip } from './retry-strip';

/** The worst case drawn: attempts that all run into their time limit, the waits between them, and when it gives up. */
export function RetryStripView({ strip }: { strip: RetryStrip }) {
  const t = useTranslations('policies');
  const format = useFormat();
  const total = format.span(strip.totalMs);
  // One attempt alone is its own sentence.
  const isSingle = strip.stretches.length === 1;
  return (
    <figure className="flex flex-col gap-1">
      <div aria-hidden="true" className={cn('flex overflow-hidden', isSingle && 'hidden')}>
        {strip.stretches.map((stretch) => (
          <div
            key={`${stretch.kind} ${stretch.number}`}
            className="min-w-13"
            style={{ flexGrow: Math.max(1, stretch.durationMs), flexBasis: 0 }}
          >
            <div className="flex h-2 items-end">
              <span
                className={cn(
                  'block w-full',
                  stretch.kind === 'attempt' ? 'h-2 bg-timed-out-bar' : 'hatch h-2',
                )}
              />
            </div>
            <div className="truncate border-line-2 border-t pt-0.5 pr-1 text-11 text-ink-3">
              {stretch.kind === 'attempt'
                ? format.span(stretch.durationMs)
                : t('waits', { span: format.span(stretch.durationMs) })}
            </div>
          </div>
        ))}
        {strip.hiddenAttempts === 0 ? null : (
          <div className="shrink-0 pl-2 text-11 text-ink-3">
            {t('moreAttempts', { count: strip.hiddenAttempts })}
          </div>
        )}
      </div>
      <figcaption className="text-12 text-ink-2">
        {t(strip.isCutByDeadline ? 'givesUpDeadline' : 'givesUp', { total })}
      </figcaption>
    </figure>
  );
}
