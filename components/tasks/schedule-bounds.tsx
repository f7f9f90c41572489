'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { MomentInput, ZoneName } from '@/components/time/moment-input';
import { Field } from '@/components/ui/field';
import { isSpreadable } from '@/server/domain/execution/due-at';
import { FigureField, useFieldError } from './form-fields';
import type { TaskForm } from './task-form';

/** From when to when the schedule holds, and how far its starts are spread. */
export function ScheduleBounds() {
  const t = useTranslations('editor');
  const { control } = useFormContext<TaskForm>();
  const kind = useWatch({ control, name: 'schedule.kind' });
  if (kind === 'none') return null;
  return (
    <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
      <ValidityField name="validFrom" hint={t('validFromHint')} />
      <ValidityField name="validUntil" hint={t('validUntilHint')} />
      {isSpreadable(kind) ? (
        <FigureField name="spread" label={t('spread')} placeholder={t('noSpread')} hint={t('spreadHint')} />
      ) : null}
    </div>
  );
}

function ValidityField({ name, hint }: { name: 'validFrom' | 'validUntil'; hint: string }) {
  const t = useTranslations('editor');
  const { control } = useFormContext<TaskForm>();
  return (
    <Field label={t(name)} aside={<ZoneName />} hint={hint} error={useFieldError(name)}>
      <Controller
        control={control}
        name={name}
        render={({ field }) => <MomentInput isNarrow value={field.value} onChange={field.onChange} />}
      />
    </Field>
  );
}
