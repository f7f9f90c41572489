'use client';

import { useFormat } from '@/components/i18n/use-format';
import { zoneCity } from '@/components/time/zone-name';
import { Tooltip } from '@/components/ui/tooltip';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { scheduleSentence, scheduleZone, typedSchedule } from './schedule-words';

interface ScheduleTextProps {
  schedule: Schedule;
  spreadSeed: number;
  /** Only the words, without a tooltip: for places that are not reached by hover. */
  isPlain?: boolean;
}

/** The schedule in words; the zone follows when it is not the reader's own, the typed text on hover and focus. */
export function ScheduleText({ schedule, spreadSeed, isPlain = false }: ScheduleTextProps) {
  const format = useFormat();
  const typed = typedSchedule(schedule);
  const zone = scheduleZone(schedule);
  const sentence = scheduleSentence(schedule, spreadSeed, format.locale, format.timeZone) ?? typed;
  const words = (
    <>
      {sentence}
      {zone === null || zone === format.timeZone ? null : (
        <span className="text-12 text-ink-3"> · {zoneCity(zone, format.locale)}</span>
      )}
    </>
  );
  if (isPlain || typed === null) return <span>{words}</span>;
  return (
    <Tooltip
      content={
        <>
          <span className="mono">{typed}</span> {zone}
        </>
      }
    >
      <button type="button" className="max-w-full cursor-default truncate rounded-1 text-left">
        {words}
      </button>
    </Tooltip>
  );
}
