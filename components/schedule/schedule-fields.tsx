'use client';

import { useTranslations } from 'next-intl';
import { useFormContext, useWatch } from 'react-hook-form';
import { useFormat } from '@/components/i18n/use-format';
import type { TaskForm } from '@/components/tasks/task-form';
import { MomentInput } from '@/components/time/moment-input';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { Select } from '@/components/ui/select';
import type { Compiled } from './compile';
import { CronFields, type KindFieldsProps } from './cron-fields';
import { INTERVAL_UNITS, type IntervalUnit, SCHEDULE_KINDS, type ScheduleDraft } from './schedule-draft';

interface ScheduleFieldsProps {
  compiled: Compiled | null;
}

/** The schedule part of the task form: its kind and the fields of that kind. */
export function ScheduleFields({ compiled }: ScheduleFieldsProps) {
  const t = useTranslations('schedule');
  const { control, setValue, clearErrors } = useFormContext<TaskForm>();
  const draft = useWatch({ control, name: 'schedule' });
  const set = (patch: Partial<ScheduleDraft>) => {
    setValue('schedule', { ...draft, ...patch }, { shouldDirty: true });
    clearErrors('schedule');
  };
  const error = compiled?.state === 'bad' ? compiled.error : null;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Segmented
          label={t('kind')}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
          options={SCHEDULE_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        {draft.kind === 'cron' ? (
          <Select
            look="filter"
            label={t('dialect')}
            prefix={t('dialect')}
            value={draft.dialect}
            onChange={(dialect) => set({ dialect })}
            options={[
              { value: 'unix', label: t('dialects.unix') },
              { value: 'quartz', label: t('dialects.quartz') },
            ]}
          />
        ) : null}
      </div>
      {draft.kind === 'cron' ? (
        <CronFields draft={draft} set={set} error={error} compiled={compiled} />
      ) : null}
      {draft.kind === 'fixed_rate' ? <IntervalField draft={draft} set={set} /> : null}
      {draft.kind === 'fixed_delay' ? <DelayField draft={draft} set={set} /> : null}
      {draft.kind === 'once' ? <OnceField draft={draft} set={set} /> : null}
      {draft.kind === 'none' ? <p className="text-ink-2">{t('noneText')}</p> : null}
    </div>
  );
}

function IntervalField({ draft, set }: KindFieldsProps) {
  const t = useTranslations('schedule');
  const format = useFormat();
  const { formState } = useFormContext<TaskForm>();
  return (
    <Field
      label={t('every')}
      hint={
        draft.anchorAt === null
          ? t('everyHint')
          : t('everyFrom', { at: format.exact(draft.anchorAt).slice(0, 19) })
      }
      error={formState.errors.schedule?.every?.message}
    >
      <div className="flex max-w-72 gap-2">
        <Input
          inputMode="numeric"
          value={draft.every}
          onChange={(event) => set({ every: event.target.value })}
          className="max-w-28"
          autoComplete="off"
        />
        <UnitSelect value={draft.everyUnit} onChange={(everyUnit) => set({ everyUnit })} />
      </div>
    </Field>
  );
}

function DelayField({ draft, set }: KindFieldsProps) {
  const t = useTranslations('schedule');
  const { formState } = useFormContext<TaskForm>();
  return (
    <Field label={t('delay')} hint={t('delayHint')} error={formState.errors.schedule?.delay?.message}>
      <div className="flex max-w-72 gap-2">
        <Input
          inputMode="decimal"
          value={draft.delay}
          onChange={(event) => set({ delay: event.target.value })}
          className="max-w-28"
          autoComplete="off"
        />
        <UnitSelect value={draft.delayUnit} onChange={(delayUnit) => set({ delayUnit })} />
      </div>
    </Field>
  );
}

function UnitSelect({ value, onChange }: { value: IntervalUnit; onChange: (unit: IntervalUnit) => void }) {
  const t = useTranslations('schedule');
  return (
    <Segmented
      label={t('unit')}
      className="h-form"
      value={value}
      onChange={onChange}
      options={INTERVAL_UNITS.map((unit) => ({ value: unit, label: t(`units.${unit}`) }))}
    />
  );
}

function OnceField({ draft, set }: KindFieldsProps) {
  const t = useTranslations('schedule');
  const { formState } = useFormContext<TaskForm>();
  return (
    <Field label={t('at')} error={formState.errors.schedule?.onceAt?.message} className="max-w-80">
      <MomentInput value={draft.onceAt} onChange={(onceAt) => set({ onceAt })} />
    </Field>
  );
}
