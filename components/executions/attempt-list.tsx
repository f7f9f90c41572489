'use client';

import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import type { ExecutionDetail } from '@/components/trpc/types';
import { StateBadge } from '@/components/ui/state-badge';
import { stateOf, statusOf } from './execution-status';
import { useOutcomeWords } from './use-outcome-words';

/** The attempts of an execution in order: how each ended, why, and when the next one could begin. */
export function AttemptList({ attempts }: { attempts: ExecutionDetail['attempts'] }) {
  const t = useTranslations('execution');
  if (attempts.length === 0) return <p className="text-ink-3">{t('noAttempts')}</p>;
  return (
    <ol>
      {attempts.map((attempt) => (
        <li key={attempt.token} className="border-line border-b py-2 first:pt-0 last:border-b-0">
          <Attempt attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}

function Attempt({ attempt }: { attempt: ExecutionDetail['attempts'][number] }) {
  const t = useTranslations('execution');
  const states = useTranslations('states');
  const format = useFormat();
  const words = useOutcomeWords();
  const status = statusOf(attempt.status);
  const { startedAt, finishedAt, nextAttemptAt } = attempt;
  const text = words(attempt);
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="font-medium">{t('attempt', { number: attempt.attempt })}</span>
        <StateBadge state={stateOf(status)}>{states(status)}</StateBadge>
        <span className="ml-auto">
          {startedAt !== null && finishedAt !== null ? format.duration(finishedAt - startedAt) : null}
        </span>
      </div>
      <div className="text-12 text-ink-3">
        {startedAt === null ? null : <span className="mono">{format.preciseClock(startedAt)}</span>}{' '}
        {attempt.nodeName === null ? null : <span className="mono">{attempt.nodeName}</span>}
      </div>
      {text === null ? null : (
        <p className="mt-0.5 break-words text-12 text-ink-2">
          {text}
          {attempt.errorCode === null ? null : (
            <span className="mono ml-1.5 text-11 text-ink-3">{attempt.errorCode}</span>
          )}
        </p>
      )}
      {nextAttemptAt === null || finishedAt === null ? null : (
        <p className="mt-0.5 text-12 text-ink-3">
          {t.rich('nextAttempt', {
            at: () => <span className="mono">{format.preciseClock(nextAttemptAt)}</span>,
            wait: format.duration(nextAttemptAt - finishedAt),
          })}
        </p>
      )}
    </>
  );
}
