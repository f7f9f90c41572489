'use client';

import { useTranslations } from 'next-intl';
import { Controller, useFormContext } from 'react-hook-form';
import type { Compiled } from '@/components/schedule/compile';
import { ScheduleFields } from '@/components/schedule/schedule-fields';
import { Field } from '@/components/ui/field';
import { FormSection } from '@/components/ui/form-section';
import { Input } from '@/components/ui/input';
import { RadioCards } from '@/components/ui/radio-card';
import { SuggestInput } from '@/components/ui/suggest-input';
import { FigureField, useFieldError } from './form-fields';
import { MisfireFields } from './misfire-fields';
import { FailDiagram, RetryDiagram } from './node-loss-diagrams';
import { OverlapFields } from './overlap-fields';
import { RetryFields } from './retry-fields';
import { RunFields } from './run-fields';
import { ScheduleBounds } from './schedule-bounds';
import type { TaskForm } from './task-form';
import { useGroups } from './use-groups';

/** All fields of a task in the order one thinks of them: what it is, when, what runs, and what if. */
export function TaskFields({ compiled }: { compiled: Compiled | null }) {
  const t = useTranslations('editor');
  const policies = useTranslations('policies');
  return (
    <>
      <FormSection title={t('basics')} text={t('basicsText')}>
        <Basics />
      </FormSection>
      <FormSection title={t('schedule')} text={t('scheduleText')}>
        <ScheduleFields compiled={compiled} />
        <ScheduleBounds />
      </FormSection>
      <FormSection title={t('runs')} text={t('runsText')}>
        <RunFields />
      </FormSection>
      <FormSection title={policies('overlap.title')} text={policies('overlap.text')}>
        <OverlapFields />
      </FormSection>
      <FormSection title={policies('misfire.title')} text={policies('misfire.text')}>
        <MisfireFields />
      </FormSection>
      <FormSection title={policies('retries')} text={policies('retriesText')}>
        <RetryFields />
      </FormSection>
      <FormSection title={t('nodeLoss')} text={t('nodeLossText')}>
        <NodeLoss />
      </FormSection>
      <FormSection title={t('limits')} text={t('limitsText')}>
        <Limits />
      </FormSection>
    </>
  );
}

function Basics() {
  const t = useTranslations('editor');
  const { control, register } = useFormContext<TaskForm>();
  const groups = useGroups();
  return (
    <>
      <div className="grid grid-cols-[160px_minmax(0,1fr)] gap-3 max-tablet:grid-cols-1">
        <Field label={t('group')} error={useFieldError('groupName')}>
          <Controller
            control={control}
            name="groupName"
            render={({ field }) => (
              <SuggestInput
                value={field.value}
                onChange={field.onChange}
                items={groups.map((group) => group.name)}
                matches={(name, typed) => name.toLowerCase().includes(typed.trim().toLowerCase())}
                maxLength={64}
              />
            )}
          />
        </Field>
        <Field label={t('name')} error={useFieldError('name')}>
          <Input {...register('name')} autoComplete="off" maxLength={128} />
        </Field>
      </div>
      <Field label={t('description')} error={useFieldError('description')}>
        <Input {...register('description')} autoComplete="off" maxLength={2_000} />
      </Field>
    </>
  );
}

function NodeLoss() {
  const t = useTranslations('editor');
  const { control } = useFormContext<TaskForm>();
  return (
    <Controller
      control={control}
      name="onNodeLoss"
      render={({ field }) => (
        <RadioCards
          label={t('nodeLoss')}
          value={field.value}
          onChange={field.onChange}
          options={[
            {
              value: 'retry',
              title: t('retry'),
              text: t('retryText'),
              diagram: <RetryDiagram />,
              tag: t('default'),
            },
            { value: 'fail', title: t('fail'), text: t('failText'), diagram: <FailDiagram /> },
          ]}
        />
      )}
    />
  );
}

function Limits() {
  const t = useTranslations('editor');
  return (
    <>
      <div className="grid grid-cols-3 gap-3 max-tablet:grid-cols-1">
        <FigureField name="cancelGrace" label={t('cancelGrace')} hint={t('cancelGraceHint')} />
        <FigureField
          isCount
          name="pauseAfterFailures"
          label={t('pauseAfterFailures')}
          placeholder={t('neverPauses')}
          hint={t('pauseAfterFailuresHint')}
        />
        <FigureField isCount name="priority" label={t('priority')} hint={t('priorityHint')} maxLength={1} />
      </div>
      <FigureField
        isMono
        name="requiredLabels"
        label={t('requiredLabels')}
        placeholder="region=eu, gpu"
        maxLength={255}
        hint={t('requiredLabelsHint')}
      />
    </>
  );
}
