'use client';

import { useTranslations } from 'next-intl';
import { clockText, dayText, localTime } from '@/components/i18n/format-instant';
import { useFormat } from '@/components/i18n/use-format';
import { Countdown } from '@/components/time/time-text';
import { zoneCity } from '@/components/time/zone-name';
import { cn } from '@/components/ui/cn';
import { StateIcon } from '@/components/ui/state-icon';
import type { FireNote } from '@/server/domain/schedule/fire-notes';
import type { Zone } from '@/server/domain/schedule/zone';
import { type FireRow, needsSeconds, noteClock } from './fire-rows';

interface FireTableProps {
  rows: readonly FireRow[];
  zone: Zone;
  now: number;
}

/** Coming fires in the zone of the schedule, of the reader and in UTC, with what clock changes do to them. */
export function FireTable({ rows, zone, now }: FireTableProps) {
  const t = useTranslations('schedule');
  const format = useFormat();
  const withSeconds = needsSeconds(rows);
  const others = [format.timeZone, 'UTC'].filter(
    (name, index, all) => name !== zone.name && all.indexOf(name) === index,
  );
  const thisYear = localTime(now, zone.name === '' ? 'UTC' : format.timeZone).year;
  return (
    <table className="w-full border-collapse text-12">
      <thead>
        <tr className="h-6 text-left text-ink-3">
          <th scope="col" className="font-normal">
            <span className="sr-only">{t('day')}</span>
          </th>
          {[zone.name, ...others].map((name) => (
            <th key={name} scope="col" className="pr-3 font-normal">
              {zoneCity(name, format.locale)}
            </th>
          ))}
          <th scope="col">
            <span className="sr-only">{t('remark')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.at} className="h-6.5">
            <td className="whitespace-nowrap pr-3">
              <span className="flex items-center gap-2">
                <span
                  aria-hidden="true"
                  className={cn('h-3 w-0.5 rounded-[1px]', index === 0 ? 'bg-brand' : 'bg-transparent')}
                />
                {dayText(row.time, format.locale, thisYear)}
              </span>
            </td>
            <td className={cn('mono pr-3', isMoved(row) && 'text-late')}>
              {clockText(row.time, withSeconds)}
            </td>
            {others.map((name) => (
              <td key={name} className="mono pr-3 text-ink-3">
                {clockText(localTime(row.at, name), withSeconds)}
              </td>
            ))}
            <td className="text-right whitespace-nowrap text-ink-3">
              <Remark row={row} isFirst={index === 0} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isMoved(row: FireRow): boolean {
  return row.notes.some((note) => note.kind === 'moved' || note.kind === 'merged');
}

function Remark({ row, isFirst }: { row: FireRow; isFirst: boolean }) {
  const t = useTranslations('schedule');
  const note = row.notes[0];
  if (note !== undefined) {
    return (
      <span className="inline-flex items-center gap-1.5 text-late">
        <StateIcon state="late" />
        <NoteWords note={note} />
      </span>
    );
  }
  if (row.offsetChange !== null) return t(`offset.${row.offsetChange}`);
  return isFirst ? <Countdown at={row.at} /> : null;
}

function NoteWords({ note }: { note: FireNote }) {
  const t = useTranslations('schedule');
  return t(`marks.${note.kind}`, { time: noteClock(note), count: note.timeCount });
}
