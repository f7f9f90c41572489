'use client';

import { useTranslations } from 'next-intl';
import { parametersText } from '@/components/tasks/parameters-text';
import type { ExecutionDetail } from '@/components/trpc/types';
import { CodeBlock } from '@/components/ui/code-block';

/** What was called, and with which parameters. */
export function WorkView({ work }: { work: ExecutionDetail['work'] }) {
  const t = useTranslations('execution');
  if (work === null) return <p className="text-ink-3">{t('noRequest')}</p>;
  const parameters = parametersText(work.parameters);
  return (
    <div className="flex flex-col gap-3">
      <CodeBlock>
        {work.kind === 'http' ? (
          <>
            <b>{work.request.method}</b> {work.request.url}
            {work.request.headers.map((header) => `\n${header.name}: ${header.value}`)}
            {work.request.body === '' ? null : `\n\n${work.request.body}`}
          </>
        ) : (
          <>
            <b>{t('function')}</b> {work.handler}
          </>
        )}
      </CodeBlock>
      <section aria-label={t('parameters')}>
        <h3 className="mb-1 flex gap-2 text-12 font-medium">
          {t('parameters')}
          <span className="font-normal text-ink-3">
            {t(work.hasOwnParameters ? 'parametersOwn' : 'parametersOfTask')}
          </span>
        </h3>
        {parameters === '' ? (
          <p className="text-12 text-ink-3">{t('noParameters')}</p>
        ) : (
          <CodeBlock>{parameters}</CodeBlock>
        )}
      </section>
    </div>
  );
}
