'use client';

import { useTranslations } from 'next-intl';
import { formatBytes } from '@/components/i18n/format-number';
import type { ExecutionDetail } from '@/components/trpc/types';
import { CodeBlock } from '@/components/ui/code-block';
import { Tabs } from '@/components/ui/tabs';
import { useAddress } from '@/components/ui/use-address';
import { AttemptList } from './attempt-list';
import { ExecutionFacts } from './execution-facts';
import { answerOf, type HttpText } from './http-text';
import { WorkView } from './work-view';

const VIEWS = ['request', 'answer', 'attempts'] as const;
type View = (typeof VIEWS)[number];

/** What an execution is made of: facts, the work, what came out, the attempts. */
export function ExecutionSide({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  const address = useAddress();
  const isHttp = execution.work?.kind !== 'function';
  const answer = isHttp ? answerOf(execution.result) : null;
  const view: View =
    VIEWS.find((known) => known === address.get('view')) ?? (answer === null ? 'request' : 'answer');
  return (
    <div className="flex min-h-0 flex-col">
      <ExecutionFacts execution={execution} />
      <Tabs
        label={t('details')}
        value={view}
        onChange={(next) => address.adjust({ view: next })}
        className="flex min-h-0 flex-1 flex-col"
        listClassName="px-4"
        items={[
          { value: 'request', label: t(isHttp ? 'request' : 'work') },
          {
            value: 'answer',
            label: t(isHttp ? 'answer' : 'result'),
            ...(execution.httpStatus === null || !isHttp ? {} : { count: execution.httpStatus }),
          },
          { value: 'attempts', label: t('attempts'), count: execution.attempts.length },
        ]}
      >
        <div className="py-3 pr-pad pl-4">
          {view === 'request' ? <WorkView work={execution.work} /> : null}
          {view === 'answer' && isHttp ? <AnswerView execution={execution} answer={answer} /> : null}
          {view === 'answer' && !isHttp ? <ResultView execution={execution} /> : null}
          {view === 'attempts' ? <AttemptList attempts={execution.attempts} /> : null}
        </div>
      </Tabs>
    </div>
  );
}

function AnswerView({ execution, answer }: { execution: ExecutionDetail; answer: HttpText | null }) {
  const t = useTranslations('execution');
  const { result } = execution;
  if (answer === null || result === null) {
    return <p className="text-ink-3">{execution.finishedAt === null ? t('noAnswerYet') : t('noAnswer')}</p>;
  }
  const size = typeof result.bodyBytes === 'number' ? formatBytes(result.bodyBytes) : null;
  return (
    <>
      <CodeBlock>
        <b>{answer.first}</b>
        {answer.headers.map((header) => `\n${header.name}: ${header.value}`)}
        {answer.body === null ? null : `\n\n${answer.body}`}
      </CodeBlock>
      <p className="mt-2 text-12 text-ink-3">
        {[
          size,
          result.isTruncated === true ? t('truncated') : null,
          result.bodyEncoding === 'base64' ? t('binary') : null,
          typeof result.remoteAddress === 'string' ? t('from', { address: result.remoteAddress }) : null,
        ]
          .filter(Boolean)
          .join(', ')}
      </p>
    </>
  );
}

/** What a function returned. */
function ResultView({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  if (execution.result === null) {
    return <p className="text-ink-3">{execution.finishedAt === null ? t('noResultYet') : t('noResult')}</p>;
  }
  return <CodeBlock>{JSON.stringify(execution.result, null, 2)}</CodeBlock>;
}
