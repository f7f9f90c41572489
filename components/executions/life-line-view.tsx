'use client';

import { useTranslations } from 'next-intl';
import type { ExecutionDetail } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { ScrollBox } from '@/components/ui/scroll-box';
import { lifeColumns } from './life-columns';
import type { Stretch } from './life-line';
import { barClass, Notch, StretchDuration, StretchFoot, StretchName, stretchKey } from './stretch-parts';

interface LifeLineViewProps {
  line: readonly Stretch[];
  execution: ExecutionDetail;
  /** Width to lay the columns out for. */
  roomPx: number;
}

/** Columns between hairline ticks: name and duration above, the bar, instant and reason below. */
export function LifeLineView({ line, execution, roomPx }: LifeLineViewProps) {
  const t = useTranslations('life');
  const columns = lifeColumns(line, roomPx);
  const isNow = (stretch: Stretch) => stretch.kind === 'expected';
  const tick = (stretch: Stretch) =>
    cn('min-w-0 border-l px-2', isNow(stretch) ? 'border-brand' : 'border-line-2');
  return (
    <ScrollBox label={t('label')} className="overflow-x-auto">
      <div
        role="img"
        aria-label={t('label')}
        className="grid min-w-0"
        style={{ gridTemplateColumns: columns.map((column) => column.track).join(' ') }}
      >
        {line.map((stretch) => (
          <div key={`up ${stretchKey(stretch)}`} className={cn(tick(stretch), 'pb-1.5')}>
            <StretchName stretch={stretch} />
            <StretchDuration stretch={stretch} execution={execution} />
          </div>
        ))}
        {line.map((stretch, index) => (
          <div key={`rail ${stretchKey(stretch)}`} className="relative flex h-3 items-center">
            {isNow(stretch) ? <span className="absolute inset-y-0 left-0 w-px bg-brand" /> : null}
            {stretch.isOpen && index === line.length - 1 ? (
              <span className="absolute inset-y-0 right-0 z-1 w-0.5 bg-brand" />
            ) : null}
            <span className={cn('block w-full', barClass(stretch))} />
            {columns[index]?.isWidened ? <Notch /> : null}
          </div>
        ))}
        {line.map((stretch) => (
          <div key={`down ${stretchKey(stretch)}`} className={cn(tick(stretch), 'pt-1.5')}>
            <StretchFoot stretch={stretch} execution={execution} />
          </div>
        ))}
      </div>
    </ScrollBox>
  );
}
