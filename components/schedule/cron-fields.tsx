'use client';

import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { formatInstant } from '@/components/i18n/format-instant';
import { useFormat } from '@/components/i18n/use-format';
import type { TaskForm } from '@/components/tasks/task-form';
import { useNow } from '@/components/time/use-now';
import { Field } from '@/components/ui/field';
import { RadioCards } from '@/components/ui/radio-card';
import type { ScheduleError } from '@/server/domain/schedule/schedule-error';
import { isKnownZone } from '@/server/domain/schedule/zone-names';
import type { Compiled } from './compile';
import { CronInput } from './cron-input';
import type { ScheduleDraft } from './schedule-draft';
import { useScheduleErrorWords } from './schedule-error-words';
import { ZoneInput } from './zone-input';

export interface KindFieldsProps {
  draft: ScheduleDraft;
  set: (patch: Partial<ScheduleDraft>) => void;
}

/** Expression, zone, and what to do when clocks change. */
export function CronFields({
  draft,
  set,
  error,
  compiled,
}: KindFieldsProps & { error: ScheduleError | null; compiled: Compiled | null }) {
  const t = useTranslations('schedule');
  const words = useScheduleErrorWords();
  const { formState } = useFormContext<TaskForm>();
  const served = formState.errors.schedule;
  const isZoneError = error?.field === 'timeZone';
  const expressionError = error !== null && !isZoneError ? words(error) : served?.expression?.message;
  const zoneError = isZoneError ? words(error) : served?.timeZone?.message;
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(200px,0.55fr)] gap-3 max-tablet:grid-cols-1">
        <Field label={t('expression')} error={expressionError} hint={t('expressionHint')}>
          <CronInput
            value={draft.expression}
            dialect={draft.dialect}
            onChange={(expression) => set({ expression })}
          />
        </Field>
        <Field
          label={t('timeZone')}
          error={
            zoneError === undefined ? undefined : <ZoneProblem text={zoneError} error={error} set={set} />
          }
          hint={<ZoneClock timeZone={draft.timeZone} />}
        >
          <ZoneInput value={draft.timeZone} onChange={(timeZone) => set({ timeZone })} />
        </Field>
      </div>
      {hasClockChanges(compiled) ? <ClockChangeCards draft={draft} set={set} /> : null}
    </>
  );
}

/** The message about a zone, with what may be meant one click away. */
function ZoneProblem({
  text,
  error,
  set,
}: {
  text: string;
  error: ScheduleError | null;
  set: KindFieldsProps['set'];
}) {
  return (
    <>
      {text}
      {(error?.suggestions ?? []).slice(0, 3).map((name) => (
        <button
          key={name}
          type="button"
          onClick={() => set({ timeZone: name })}
          className="mt-1 mr-2 inline-block rounded-1 font-medium text-ink underline"
        >
          {name}
        </button>
      ))}
    </>
  );
}

/** What the clocks show there and here. */
function ZoneClock({ timeZone }: { timeZone: string }) {
  const t = useTranslations('schedule');
  const format = useFormat();
  const now = useNow();
  if (now === null || !isKnownZone(timeZone)) return null;
  if (timeZone === format.timeZone) return t('yourZone');
  try {
    return t('clocks', { there: formatInstant(now, now, timeZone, format.locale), here: format.clock(now) });
  } catch {
    // A zone newer than this browser.
    return null;
  }
}

/** Whether the clocks of the zone still change: otherwise there is nothing to choose. */
function hasClockChanges(compiled: Compiled | null): boolean {
  if (compiled?.state !== 'ready') return false;
  return (compiled.zone.starts.at(-1) ?? Number.NEGATIVE_INFINITY) * 1_000 > Date.now();
}

const CHANGE_CHOICES = {
  once: { gap: 'merge', overlap: 'first' },
  skip: { gap: 'skip', overlap: 'first' },
  both: { gap: 'merge', overlap: 'both' },
  skipAndBoth: { gap: 'skip', overlap: 'both' },
} as const;
type ChangeChoice = keyof typeof CHANGE_CHOICES;

function ClockChangeCards({ draft, set }: KindFieldsProps) {
  const t = useTranslations('schedule');
  const names = Object.keys(CHANGE_CHOICES) as ChangeChoice[];
  const chosen = names.find(
    (name) => CHANGE_CHOICES[name].gap === draft.gap && CHANGE_CHOICES[name].overlap === draft.overlap,
  );
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-12 font-medium">{t('clockChange')}</span>
      <RadioCards
        label={t('clockChange')}
        className="grid-cols-2"
        value={chosen ?? 'once'}
        onChange={(name) => set(CHANGE_CHOICES[name])}
        options={names.map((name) => ({
          value: name,
          title: t(`changes.${name}.title`),
          text: t(`changes.${name}.text`),
          ...(name === 'once' ? { tag: t('default') } : {}),
        }))}
      />
    </div>
  );
}
