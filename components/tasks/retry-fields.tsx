'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext, useWatch } from 'react-hook-form';
import { Chip } from '@/components/ui/chip';
import { Field, FieldError } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { StateIcon } from '@/components/ui/state-icon';
import { FigureField, useFieldError } from './form-fields';
import { typedRetryStrip } from './retry-strip';
import { RetryStripView } from './retry-strip-view';
import { BACKOFF_CHOICES, RETRIED_CHOICES, type RetriedOutcome } from './task-bounds';
import type { TaskForm } from './task-form';

/** How many attempts an execution has, after which outcomes, with which waits, and how long each and all of them may take. */
export function RetryFields() {
  const t = useTranslations('policies');
  const { control } = useFormContext<TaskForm>();
  const [retry, timeout, deadline] = useWatch({ control, name: ['retry', 'timeout', 'deadline'] });
  const isRetried = retry.maxAttempts.trim() !== '1';
  const strip = typedRetryStrip({ retry, timeout, deadline });
  return (
    <>
      <div className="grid grid-cols-3 gap-3 max-tablet:grid-cols-1">
        <FigureField isCount name="retry.maxAttempts" label={t('maxAttempts')} hint={t('maxAttemptsHint')} />
        <FigureField name="timeout" label={t('timeout')} hint={t('timeoutHint')} />
        <FigureField
          name="deadline"
          label={t('deadline')}
          placeholder={t('noDeadline')}
          hint={t('deadlineHint')}
        />
      </div>
      {isRetried ? (
        <>
          <div className="grid grid-cols-[minmax(0,1.4fr)_repeat(3,minmax(0,1fr))] gap-3 max-tablet:grid-cols-2">
            <Backoff />
            <FigureField name="retry.delay" label={t('delay')} />
            <FigureField name="retry.cap" label={t('cap')} />
            <FigureField isCount name="retry.jitter" label={t('jitter')} />
          </div>
          <Outcomes />
        </>
      ) : null}
      {strip === null ? null : <RetryStripView strip={strip} />}
    </>
  );
}

function Backoff() {
  const t = useTranslations('policies');
  const { control } = useFormContext<TaskForm>();
  return (
    <Field label={t('backoff')} error={useFieldError('retry.backoff')}>
      <Controller
        control={control}
        name="retry.backoff"
        render={({ field }) => (
          <Select
            value={field.value}
            onChange={field.onChange}
            options={BACKOFF_CHOICES.map((value) => ({ value, label: t(`backoffs.${value}`) }))}
          />
        )}
      />
    </Field>
  );
}

/** The outcomes after which there is another attempt. */
function Outcomes() {
  const t = useTranslations('policies');
  const states = useTranslations('states');
  const { control } = useFormContext<TaskForm>();
  const error = useFieldError('retry.on');
  return (
    <Controller
      control={control}
      name="retry.on"
      render={({ field }) => (
        <fieldset className="flex flex-wrap items-center gap-1">
          <legend className="float-left mr-2 text-12 font-medium">{t('retryOn')}</legend>
          {RETRIED_CHOICES.map((outcome) => {
            const isChosen = field.value.includes(outcome);
            return (
              <Chip
                key={outcome}
                isChosen={isChosen}
                icon={<StateIcon state={outcome} />}
                onClick={() => field.onChange(toggled(field.value, outcome))}
              >
                {states(outcome)}
              </Chip>
            );
          })}
          {error === undefined ? (
            field.value.length === 0 ? (
              <span className="text-12 text-ink-3">{t('retryOnNothing')}</span>
            ) : null
          ) : (
            <span role="alert" className="text-12">
              <FieldError>{error}</FieldError>
            </span>
          )}
        </fieldset>
      )}
    />
  );
}

function toggled(chosen: readonly RetriedOutcome[], outcome: RetriedOutcome): RetriedOutcome[] {
  return chosen.includes(outcome) ? chosen.filter((one) => one !== outcome) : [...chosen, outcome];
}
