'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { RadioCards } from '@/components/ui/radio-card';
import { FigureField } from './form-fields';
import { OverlapDiagram } from './overlap-diagrams';
import { hasLanes } from './read-task-form';
import { OVERLAP_CHOICES } from './task-bounds';
import type { TaskForm } from './task-form';

/** What becomes of a fire while the lanes of the task are taken, and how many lanes there are. */
export function OverlapFields() {
  const t = useTranslations('policies');
  const { control } = useFormContext<TaskForm>();
  const overlap = useWatch({ control, name: 'overlap' });
  return (
    <>
      <Controller
        control={control}
        name="overlap.policy"
        render={({ field }) => (
          <RadioCards
            label={t('overlap.title')}
            value={field.value}
            onChange={field.onChange}
            options={OVERLAP_CHOICES.map((policy) => ({
              value: policy,
              title: t(`overlap.${policy}.title`),
              text: t(`overlap.${policy}.text`),
              diagram: <OverlapDiagram policy={policy} />,
              ...(policy === 'skip' ? { tag: t('default') } : {}),
            }))}
          />
        )}
      />
      <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
        <FigureField
          isCount
          name="overlap.parallelLimit"
          label={t('parallelLimit')}
          placeholder={overlap.policy === 'allow' ? t('unlimited') : '1'}
          hint={t(overlap.policy === 'allow' ? 'parallelHintAllow' : 'parallelHint')}
        />
        {hasLanes(overlap) ? (
          <FigureField isCount name="overlap.queueLimit" label={t('queueLimit')} hint={t('queueHint')} />
        ) : null}
      </div>
    </>
  );
}
