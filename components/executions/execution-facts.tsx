'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { taskBackfillsHref, taskHref } from '@/components/tasks/href';
import { useNow } from '@/components/time/use-now';
import type { ExecutionDetail } from '@/components/trpc/types';
import { CopyText } from '@/components/ui/copy-text';
import { Facts } from '@/components/ui/facts';
import { TriggerWords } from './execution-cells';
import { isLive } from './execution-status';
import { executionHref } from './href';
import { useOutcomeWords } from './use-outcome-words';

/** Where an execution comes from, what it is about and who carries it out. */
export function ExecutionFacts({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  return (
    <div className="border-line border-b py-3 pr-pad pl-4">
      <h2 className="mb-2">{t('details')}</h2>
      <Facts
        facts={[
          { term: t('task'), value: <TaskLink execution={execution} /> },
          { term: t('trigger'), value: <Origin execution={execution} /> },
          { term: t('fire'), value: <Exact at={execution.fireAt} /> },
          {
            term: t('asOf'),
            value: execution.asOfAt === null ? null : <Exact at={execution.asOfAt} />,
          },
          {
            term: t('id'),
            value: <CopyText text={String(execution.id)} label={t('copyId')} copiedLabel={t('copied')} />,
          },
          {
            term: t('node'),
            value:
              execution.nodeName === null ? null : (
                <>
                  <span className="mono">{execution.nodeName}</span>{' '}
                  <span className="text-ink-3">{t('token', { token: execution.token })}</span>
                </>
              ),
          },
          { term: t('priority'), value: String(execution.priority) },
          {
            term: t('cancelAsked'),
            value: execution.cancelRequestedAt === null ? null : <CancelRequest execution={execution} />,
          },
          {
            term: t('supersededBy'),
            value:
              execution.supersededBy === null ? null : (
                <Link href={executionHref(execution.supersededBy)} className="rounded-1 underline">
                  {t('waitsForOne', { id: execution.supersededBy.id })}
                </Link>
              ),
          },
          {
            term: t('deadline'),
            value: execution.deadlineAt === null ? null : <Deadline execution={execution} />,
          },
        ]}
      />
    </div>
  );
}

function TaskLink({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  return (
    <Link href={taskHref(execution.taskId)} className="rounded-1 hover:underline">
      <span className="text-ink-3">
        {execution.groupName}
        <span className="mx-[3px] text-ink-4">/</span>
      </span>
      <span className="font-medium">{execution.taskName}</span>{' '}
      <span className="text-ink-3">{t('version', { version: execution.taskVersion })}</span>
    </Link>
  );
}

/** Why it exists, with the way to what it was made from. */
function Origin({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  const { replayOfId, replayOfFireAt, backfillId } = execution;
  return (
    <>
      <TriggerWords execution={execution} />
      {replayOfId !== null && replayOfFireAt !== null ? (
        <OriginLink href={executionHref({ id: replayOfId, fireAt: replayOfFireAt })}>
          {t('replayOf', { id: replayOfId })}
        </OriginLink>
      ) : null}
      {backfillId === null ? null : (
        <OriginLink href={taskBackfillsHref(execution.taskId)}>
          {t('ofBackfill', { id: backfillId })}
        </OriginLink>
      )}
    </>
  );
}

function OriginLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="ml-2 rounded-1 underline">
      {children}
    </Link>
  );
}

function Exact({ at }: { at: number }) {
  const format = useFormat();
  return (
    <>
      <span className="mono">{format.exact(at)}</span> <span className="text-ink-3">{format.timeZone}</span>
    </>
  );
}

/** When it was asked to stop, by whom, and why while it has not; the product itself has no name. */
function CancelRequest({ execution }: { execution: ExecutionDetail }) {
  const format = useFormat();
  const words = useOutcomeWords();
  const at = execution.cancelRequestedAt;
  if (at === null) return null;
  const reason = isLive(execution.status) ? words(execution) : null;
  return (
    <>
      <span className="mono">{format.preciseClock(at)}</span> {execution.cancelRequestedBy}
      {reason === null ? null : <span className="block break-words text-ink-2">{reason}</span>}
    </>
  );
}

function Deadline({ execution }: { execution: ExecutionDetail }) {
  const format = useFormat();
  const now = useNow();
  const at = execution.deadlineAt;
  if (at === null) return null;
  return (
    <>
      <span className="mono">{format.clock(at, true)}</span>{' '}
      {now !== null && isLive(execution.status) ? (
        <span className="text-ink-3">{format.relative(at, now)}</span>
      ) : null}
    </>
  );
}
