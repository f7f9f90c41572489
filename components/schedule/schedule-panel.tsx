'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { zoneTime } from '@/components/time/zone-name';
import { Note } from '@/components/ui/note';
import { Skeleton, useIsSlow } from '@/components/ui/skeleton';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import type { Compiled } from './compile';
import { fireRows } from './fire-rows';
import { FireTable } from './fire-table';
import { ScheduleCheckList } from './schedule-check-list';
import { useScheduleErrorWords } from './schedule-error-words';
import { scheduleSentence, scheduleZone } from './schedule-words';
import { YearStrip } from './year-strip';

interface SchedulePanelProps {
  /** Null while the form is not complete. */
  schedule: Schedule | null;
  compiled: Compiled | null;
  spreadSeed: number;
  /** Median duration so far, of a task that has run. */
  usualMs: number | null;
}

const SHOWN = 10;

/** What the schedule means: the sentence, the next ten fires, the year, and what to know before saving. */
export function SchedulePanel({ schedule, compiled, spreadSeed, usualMs }: SchedulePanelProps) {
  const t = useTranslations('schedule');
  return (
    <section aria-label={t('panel')} aria-live="polite" className="flex flex-col">
      <p className="text-12 text-ink-3">{t('means')}</p>
      <Meaning schedule={schedule} compiled={compiled} spreadSeed={spreadSeed} />
      {schedule?.kind === 'fixed_delay' ? <DelayWords delayMs={schedule.delayMs} /> : null}
      {compiled?.state === 'ready' && schedule?.kind !== 'fixed_delay' ? (
        <Ready compiled={compiled} usualMs={usualMs} />
      ) : null}
      {compiled?.state === 'waiting' ? <Waiting /> : null}
    </section>
  );
}

function Meaning({ schedule, compiled, spreadSeed }: Omit<SchedulePanelProps, 'usualMs'>) {
  const t = useTranslations('schedule');
  const format = useFormat();
  const words = useScheduleErrorWords();
  if (schedule === null || compiled === null) {
    return <p className="mt-0.5 text-18 font-semibold tight text-ink-3">{t('incomplete')}</p>;
  }
  if (compiled.state === 'bad') {
    return (
      <>
        <p className="mt-0.5 mb-2 text-18 font-semibold tight">{t('nothingYet')}</p>
        <Note tone="error">{words(compiled.error)}</Note>
      </>
    );
  }
  const sentence = scheduleSentence(schedule, spreadSeed, format.locale, format.timeZone) ?? '';
  const zone = scheduleZone(schedule);
  return (
    <p className="mt-0.5 text-18 font-semibold tight">
      {zone === null ? sentence : t('inZone', { sentence, time: zoneTime(zone, format.locale) })}
    </p>
  );
}

function Ready({
  compiled,
  usualMs,
}: {
  compiled: Extract<Compiled, { state: 'ready' }>;
  usualMs: number | null;
}) {
  const t = useTranslations('schedule');
  const now = useNow();
  // The list changes only when its first fire has passed, not with every tick.
  const next = now === null ? null : compiled.compiled.nextFireAfter(now);
  const rows = useMemo(
    () => (next === null ? [] : fireRows(compiled.compiled, compiled.zone, next - 1, SHOWN)),
    [compiled, next],
  );
  const minute = now === null ? null : Math.floor(now / 60_000) * 60_000;
  if (now === null || minute === null) return null;
  const perDay = compiled.compiled.countFires(minute, minute + 86_400_000);
  return (
    <>
      {rows.length === 0 ? (
        <p className="mt-1 text-12 text-ink-2">{t('noFires')}</p>
      ) : (
        <>
          <p className="mt-1 text-12 text-ink-2">{t('perDay', { count: perDay })}</p>
          <div className="mt-4 mb-1 flex items-center gap-2">
            <h2>{t('nextFires', { count: rows.length })}</h2>
          </div>
          <FireTable rows={rows} zone={compiled.zone} now={now} />
          <YearStrip compiled={compiled.compiled} zone={compiled.zone} now={minute} />
        </>
      )}
      <ScheduleCheckList
        compiled={compiled.compiled}
        zone={compiled.zone}
        validity={compiled.validity}
        now={minute}
        usualMs={usualMs}
      />
    </>
  );
}

/** A fixed delay names no instants: its fires follow its executions. */
function DelayWords({ delayMs }: { delayMs: number }) {
  const t = useTranslations('schedule');
  const format = useFormat();
  return <p className="mt-1 text-12 text-ink-2">{t('delayPanel', { span: format.span(delayMs) })}</p>;
}

function Waiting() {
  const isSlow = useIsSlow(true);
  if (!isSlow) return null;
  return (
    <div aria-hidden="true" className="mt-5 flex flex-col gap-4">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((line) => (
        <Skeleton key={line} className="w-full" />
      ))}
    </div>
  );
}
