'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useFormat } from '@/components/i18n/use-format';
import { Countdown, NextTick, TimeText } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { FireExplanation } from '@/components/trpc/types';
import { StateIcon } from '@/components/ui/state-icon';
import { outcomeState, outcomeWord } from './fire-outcome';
import { ON_ITS_WAY_MS } from './next-fire';
import { Why } from './task-fires-why';

const ASKED_AGAIN_MS = 2_000;

/** The pending fire of a task: when it comes, or once that is over what it waits for. */
export function TaskNextFire({ taskId, at }: { taskId: number; at: number }) {
  const trpc = useTRPC();
  const now = useNow();
  const isAsked = now !== null && now - at > ON_ITS_WAY_MS;
  const { data } = useQuery(
    trpc.task.fireAt.queryOptions({ id: taskId, at }, { enabled: isAsked, refetchInterval: ASKED_AGAIN_MS }),
  );
  return now === null ? null : <NextFireWords at={at} now={now} explanation={isAsked ? data : undefined} />;
}

interface NextFireWordsProps {
  at: number;
  now: number;
  /** What the ledger says of it, where it was asked. */
  explanation: FireExplanation | undefined;
}

/** Says of a fire when it comes; of one that is due and undecided what the ledger says of it. */
export function NextFireWords({ at, now, explanation }: NextFireWordsProps) {
  const t = useTranslations('task');
  const outcomes = useTranslations('fires.outcomes');
  const format = useFormat();
  const answer = explanation?.answer;
  const time = (instant: number) => (
    <TimeText at={instant} className="mono">
      {format.instant(instant, now, true)}
    </TimeText>
  );
  if (explanation !== undefined && answer?.kind === 'due') {
    const word = outcomeWord(answer, false);
    const { executions } = explanation;
    return (
      <span className="inline-flex items-baseline gap-1.5 text-ink">
        <StateIcon state={outcomeState(answer) ?? 'queued'} className="relative top-0.5 shrink-0" />
        <span>
          {t.rich('undecided', {
            at: () => time(at),
            outcome: word.of === 'fires' ? outcomes(word.key).toLocaleLowerCase(format.locale) : '',
            why: () => <Why answer={answer} at={at} now={explanation.now} executions={executions} />,
          })}
        </span>
      </span>
    );
  }
  // a spread fire comes later than its schedule names it
  const startsAt = answer?.kind === 'will_run' ? answer.dueAt : at;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ink">
      <NextTick at={startsAt} withinMs={Number.POSITIVE_INFINITY} />
      <span>
        {t.rich('fires', {
          wait: () => <Countdown at={startsAt} className="font-medium" />,
          at: () => time(startsAt),
        })}
      </span>
    </span>
  );
}
