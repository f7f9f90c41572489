'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import { FigureField, useFieldError } from './form-fields';
import { HttpFields } from './http-fields';
import { EXECUTORS } from './task-bounds';
import { hasBody, type TaskForm } from './task-form';

/** What runs: a request or a function of the workers, and the parameters it is given. */
export function RunFields() {
  const t = useTranslations('editor');
  const { control } = useFormContext<TaskForm>();
  const executor = useWatch({ control, name: 'executor' });
  return (
    <>
      <Controller
        control={control}
        name="executor"
        render={({ field }) => (
          <Segmented
            label={t('executor')}
            className="self-start"
            value={field.value}
            onChange={field.onChange}
            options={EXECUTORS.map((value) => ({ value, label: t(`executors.${value}`) }))}
          />
        )}
      />
      {executor === 'http' ? (
        <HttpFields />
      ) : (
        <FigureField
          isMono
          name="handler"
          label={t('handler')}
          placeholder="noop"
          maxLength={64}
          hint={t.rich('handlerHint', { mono: (chunks) => <span className="mono">{chunks}</span> })}
        />
      )}
      <Parameters />
    </>
  );
}

function Parameters() {
  const t = useTranslations('editor');
  const { control, register } = useFormContext<TaskForm>();
  const [executor, method] = useWatch({ control, name: ['executor', 'method'] });
  const hint =
    executor === 'function'
      ? 'parametersHintFunction'
      : hasBody(method)
        ? 'parametersHintBody'
        : 'parametersHintNoBody';
  return (
    <Field label={t('parameters')} hint={t(hint)} error={useFieldError('parameters')}>
      <Textarea
        {...register('parameters')}
        rows={3}
        spellCheck={false}
        autoCapitalize="none"
        placeholder={'{ "region": "eu" }'}
      />
    </Field>
  );
}
