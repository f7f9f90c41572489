'use client';

import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { zoneCity } from '@/components/time/zone-name';
import { Tooltip } from '@/components/ui/tooltip';

/** The time of the scheduler in the reader's zone, ticking. */
export function LiveClock() {
  const format = useFormat();
  const now = useNow();
  if (now === null) return null;
  return (
    <Tooltip
      content={
        <>
          <span className="mono">{format.exact(now).slice(0, 19)}</span> {format.timeZone}
        </>
      }
      side="bottom"
    >
      <time
        dateTime={new Date(now).toISOString()}
        className="mono whitespace-nowrap text-13 max-tablet:hidden"
      >
        <span className="font-medium">{format.clock(now, true)}</span>{' '}
        <span className="text-ink-3">{zoneCity(format.timeZone, format.locale)}</span>
      </time>
    </Tooltip>
  );
}
