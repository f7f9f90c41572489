'use client';

import { clockText, localTime } from '@/components/i18n/format-instant';
import { useNow } from '@/components/time/use-now';
import { browserTimeZone } from '@/components/time/zone-name';

const TICKS = Array.from({ length: 60 }, (_, index) => index);

/** A station clock in the reader's own time. It only decorates: the time is written below it. */
export function ClockFace() {
  const now = useNow();
  const timeZone = now === null ? 'UTC' : browserTimeZone();
  const time = now === null ? null : localTime(now, timeZone);
  const minuteAngle = time === null ? 0 : time.minute * 6 + time.second * 0.1;
  const hourAngle = time === null ? 0 : (time.hour % 12) * 30 + time.minute * 0.5;
  return (
    <div className="relative hidden place-items-center overflow-hidden bg-paper rail:grid">
      <svg aria-hidden="true" viewBox="0 0 540 540" className="w-[min(540px,78%)]" fill="none">
        <circle cx="270" cy="270" r="266" className="stroke-line" />
        {TICKS.map((tick) => (
          <line
            key={tick}
            x1="270"
            x2="270"
            y1={tick === 0 ? 34 : tick % 5 === 0 ? 34 : 22}
            y2={tick % 5 === 0 ? 16 : 14}
            transform={`rotate(${tick * 6} 270 270)`}
            className={tick === 0 ? 'stroke-ink' : tick % 5 === 0 ? 'stroke-ink-4' : 'stroke-line-2'}
            strokeWidth={tick === 0 ? 2.5 : 1}
          />
        ))}
        {time === null ? null : (
          <>
            <line
              x1="270"
              y1="270"
              x2="270"
              y2="168"
              className="stroke-ink"
              strokeWidth="2.5"
              transform={`rotate(${hourAngle} 270 270)`}
            />
            <line
              x1="270"
              y1="270"
              x2="270"
              y2="118"
              className="stroke-ink"
              strokeWidth="1.5"
              transform={`rotate(${minuteAngle} 270 270)`}
            />
            <line
              x1="270"
              y1="290"
              x2="270"
              y2="60"
              className="stroke-brand"
              strokeWidth="1"
              transform={`rotate(${time.second * 6} 270 270)`}
            />
          </>
        )}
        <circle cx="270" cy="270" r="7" className="fill-brand" />
      </svg>
      {time === null ? null : (
        <p className="mono absolute bottom-8 text-ink-3">
          {clockText(time, true)} {timeZone}
        </p>
      )}
    </div>
  );
}
