'use client';

import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import { scheduleSentence, scheduleZone, typedSchedule } from '@/components/schedule/schedule-words';
import type { TaskDetail } from '@/components/trpc/types';
import { CodeBlock } from '@/components/ui/code-block';
import { type Fact, Facts } from '@/components/ui/facts';
import { FormSection } from '@/components/ui/form-section';
import { ScrollBox } from '@/components/ui/scroll-box';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { parametersText } from './parameters-text';
import { usePolicyFacts } from './use-policy-facts';

/** The stored definition in words, read only. */
export function TaskConfiguration({ task }: { task: TaskDetail }) {
  const t = useTranslations('task');
  const editor = useTranslations('editor');
  const { definition } = task;
  return (
    <ScrollBox label={t('tabs.configuration')} className="min-h-0 flex-1 overflow-y-auto px-pad">
      <div className="max-w-220">
        <FormSection title={editor('basics')}>
          <Facts
            facts={[
              { term: editor('group'), value: definition.groupName },
              { term: editor('name'), value: definition.name },
              { term: editor('description'), value: definition.description },
              { term: t('version'), value: String(task.version) },
            ]}
          />
        </FormSection>
        <FormSection title={editor('schedule')}>
          <Facts facts={useScheduleFacts(definition)} />
        </FormSection>
        <FormSection title={editor('runs')}>
          <WhatRuns definition={definition} />
        </FormSection>
        <FormSection title={t('policies')}>
          <Facts facts={usePolicyFacts(definition)} />
        </FormSection>
      </div>
    </ScrollBox>
  );
}

function WhatRuns({ definition }: { definition: TaskDefinition }) {
  const editor = useTranslations('editor');
  const parameters = parametersText(definition.parameters);
  return (
    <>
      {definition.executor === 'http' ? (
        <CodeBlock>
          <b>{definition.http.method}</b> {definition.http.url}
          {definition.http.headers.map((header) => `\n${header.name}: ${header.value}`)}
          {definition.http.body === '' ? null : `\n\n${definition.http.body}`}
        </CodeBlock>
      ) : (
        <Facts
          facts={[
            { term: editor('executor'), value: editor('executors.function') },
            { term: editor('handler'), value: <span className="mono">{definition.handler}</span> },
          ]}
        />
      )}
      {parameters === '' ? null : (
        <div>
          <h3 className="mb-1 text-12 text-ink-3">{editor('parameters')}</h3>
          <CodeBlock>{parameters}</CodeBlock>
        </div>
      )}
    </>
  );
}

function useScheduleFacts(definition: TaskDefinition): Fact[] {
  const t = useTranslations('task');
  const editor = useTranslations('editor');
  const words = useTranslations('schedule');
  const format = useFormat();
  const { schedule, spreadSeed, spreadMs, validFrom, validUntil } = definition;
  const typed = typedSchedule(schedule);
  const exact = (at: number | null) =>
    at === null ? null : (
      <>
        <span className="mono">{format.exact(at).slice(0, 19)}</span>{' '}
        <span className="text-ink-3">{format.timeZone}</span>
      </>
    );
  return [
    { term: t('inWords'), value: scheduleSentence(schedule, spreadSeed, format.locale, format.timeZone) },
    { term: t('typed'), value: typed === null ? null : <span className="mono">{typed}</span> },
    { term: words('timeZone'), value: scheduleZone(schedule) },
    ...(schedule.kind === 'cron'
      ? [
          { term: words('dialect'), value: words(`dialects.${schedule.dialect}`) },
          {
            term: words('clockChange'),
            value: words(`changes.${clockChangeChoice(schedule.gap, schedule.overlap)}.title`),
          },
        ]
      : []),
    {
      term: editor('spread'),
      value: spreadMs === 0 ? null : t('spreadWords', { span: format.span(spreadMs) }),
    },
    { term: editor('validFrom'), value: exact(validFrom) },
    { term: editor('validUntil'), value: exact(validUntil) },
  ];
}

function clockChangeChoice(gap: 'merge' | 'skip', overlap: 'first' | 'both') {
  if (gap === 'skip') return overlap === 'both' ? 'skipAndBoth' : 'skip';
  return overlap === 'both' ? 'both' : 'once';
}
