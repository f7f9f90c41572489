'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { cn } from '@/components/ui/cn';
import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { Zone } from '@/server/domain/schedule/zone';
import { zonedTime } from './fire-rows';
import { type YearCell, yearCells } from './year-cells';

const STEP = 7;
const SIZE = 6;
const MONTHS = [1, 3, 5, 7, 9, 11] as const;

interface YearStripProps {
  compiled: CompiledSchedule;
  zone: Zone;
  now: number;
}

/** The year as weeks of seven days: which days fire, where the clocks change, where today is. */
export function YearStrip({ compiled, zone, now }: YearStripProps) {
  const t = useTranslations('schedule');
  // A strip of a year needs to be drawn again only when the day changes.
  const day = Math.floor(now / 3_600_000) * 3_600_000;
  const cells = useMemo(() => yearCells(compiled, zone, day), [compiled, zone, day]);
  const total = cells.reduce((sum, cell) => sum + cell.fires, 0);
  const hasClockChange = cells.some((cell) => cell.isClockChange);
  const { year } = zonedTime(zone, now);
  return (
    <div className="mt-5 max-tablet:hidden">
      <div className="mb-1.5 flex items-center gap-3">
        <h2>{year}</h2>
        <span className="ml-auto flex gap-3 text-12 text-ink-2">
          <Legend className="fill-ink-4">{t('legend.fires')}</Legend>
          {hasClockChange ? <Legend className="fill-late-bar">{t('legend.clockChange')}</Legend> : null}
        </span>
      </div>
      <svg
        role="img"
        aria-label={t('yearLabel', { year, count: formatCount(total, 1_000_000) })}
        viewBox={`0 0 ${53 * STEP} ${7 * STEP + 14}`}
        className="w-full max-w-93"
      >
        {MONTHS.map((month) => {
          const first = cells.find((cell) => cell.month === month);
          return (
            <text key={month} x={(first?.week ?? 0) * STEP} y="9" className="fill-ink-3 font-sans text-11">
              {t(`months.${month}`)}
            </text>
          );
        })}
        {cells.map((cell) => (
          <rect
            key={`${cell.month}-${cell.day}`}
            x={cell.week * STEP + (cell.isToday ? 0.5 : 0)}
            y={14 + cell.weekday * STEP + (cell.isToday ? 0.5 : 0)}
            width={cell.isToday ? SIZE - 1 : SIZE}
            height={cell.isToday ? SIZE - 1 : SIZE}
            className={cellClass(cell)}
          />
        ))}
      </svg>
    </div>
  );
}

function cellClass(cell: YearCell): string {
  const fill = cell.fires === 0 ? 'fill-selected' : cell.isClockChange ? 'fill-late-bar' : 'fill-ink-4';
  return cn(fill, cell.isPast && cell.fires > 0 && 'opacity-50', cell.isToday && 'stroke-brand');
}

function Legend({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg aria-hidden="true" width="8" height="8">
        <rect width="8" height="8" rx="1" className={className} />
      </svg>
      {children}
    </span>
  );
}
