'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { RadioCards } from '@/components/ui/radio-card';
import { FigureField } from './form-fields';
import { MisfireDiagram } from './misfire-diagrams';
import { MISFIRE_CHOICES } from './task-bounds';
import type { TaskForm } from './task-form';

/** What becomes of fires that could not start in time, and what counts as in time. */
export function MisfireFields() {
  const t = useTranslations('policies');
  const { control } = useFormContext<TaskForm>();
  const policy = useWatch({ control, name: 'misfire.policy' });
  return (
    <>
      <Controller
        control={control}
        name="misfire.policy"
        render={({ field }) => (
          <RadioCards
            label={t('misfire.title')}
            value={field.value}
            onChange={field.onChange}
            options={MISFIRE_CHOICES.map((choice) => ({
              value: choice,
              title: t(`misfire.${choice}.title`),
              text: t(`misfire.${choice}.text`),
              diagram: <MisfireDiagram policy={choice} />,
              ...(choice === 'fire_once' ? { tag: t('default') } : {}),
            }))}
          />
        )}
      />
      <div className="grid grid-cols-3 gap-3 max-tablet:grid-cols-1">
        <FigureField name="misfire.grace" label={t('grace')} hint={t('graceHint')} />
        {policy === 'catch_up' ? (
          <>
            <FigureField isCount name="misfire.maxFires" label={t('maxFires')} hint={t('maxFiresHint')} />
            <FigureField name="misfire.window" label={t('window')} hint={t('windowHint')} />
          </>
        ) : null}
      </div>
    </>
  );
}
