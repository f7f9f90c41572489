'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { dayText } from '@/components/i18n/format-instant';
import { useFormat } from '@/components/i18n/use-format';
import { beforeChinese, zoneCity } from '@/components/time/zone-name';
import { Note, type NoteTone } from '@/components/ui/note';
import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { Zone } from '@/server/domain/schedule/zone';
import { noteClock, zonedTime } from './fire-rows';
import { type ScheduleCheck, scheduleChecks } from './schedule-checks';
import type { Validity } from './validity';

interface ScheduleCheckListProps {
  compiled: CompiledSchedule;
  zone: Zone;
  now: number;
  usualMs: number | null;
  validity: Validity;
}

/** Remarks on a schedule in order of gravity. */
export function ScheduleCheckList({ compiled, zone, now, usualMs, validity }: ScheduleCheckListProps) {
  const t = useTranslations('schedule');
  const checks = useMemo(
    () => scheduleChecks(compiled, now, usualMs, validity),
    [compiled, now, usualMs, validity],
  );
  if (checks.length === 0) return null;
  return (
    <>
      <h2 className="mt-5 mb-2">{t('checks')}</h2>
      <ul className="flex flex-col gap-1.5">
        {checks.map((check) => (
          <li key={keyOf(check)}>
            <Note tone={TONE[check.level]} className={check.level === 'good' ? 'py-0.5' : undefined}>
              <CheckWords check={check} zone={zone} now={now} />
            </Note>
          </li>
        ))}
      </ul>
    </>
  );
}

const TONE: Record<ScheduleCheck['level'], NoteTone> = { warning: 'warning', info: 'info', good: 'good' };

function keyOf(check: ScheduleCheck): string {
  if (check.code === 'CLOCK_CHANGE') return check.note.reason;
  return check.code === 'UNEVEN_STEP' ? `${check.code} ${check.field}` : check.code;
}

function CheckWords({ check, zone, now }: { check: ScheduleCheck; zone: Zone; now: number }) {
  const t = useTranslations('schedule');
  const format = useFormat();
  switch (check.code) {
    case 'UNEVEN_STEP':
      return t('check.UNEVEN_STEP', { step: check.step });
    case 'FASTER_THAN_USUAL':
    case 'SLOWER_THAN_USUAL': {
      const { code, gapMs, usualMs } = check;
      return t(`check.${code}`, { gap: format.span(gapMs), usual: format.duration(usualMs) });
    }
    case 'CLOCK_CHANGE': {
      const { note } = check;
      const time = zonedTime(zone, note.at);
      const city = zoneCity(zone.name, format.locale);
      return t.rich(`check.clock.${note.reason}`, {
        b: (chunks) => <b>{chunks}</b>,
        day: dayText(time, format.locale, zonedTime(zone, now).year),
        time: noteClock(note),
        at: `${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`,
        city: format.locale === 'zh' ? beforeChinese(city) : city,
        count: note.timeCount,
      });
    }
    default:
      return t(`check.${check.code}`);
  }
}
