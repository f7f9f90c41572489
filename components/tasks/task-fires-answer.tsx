'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useState } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { TimeText } from '@/components/time/time-text';
import type { FireExplanation } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { StateIcon } from '@/components/ui/state-icon';
import { askedInstant } from './fire-days';
import { outcomeState, outcomeWord } from './fire-outcome';
import { ExecutionLink, hasWhy, Why } from './task-fires-why';
import { useFireClock } from './use-fire-clock';

interface AskProps {
  /** The day that a time without a date means. */
  day: string;
  onAsk: (at: number) => void;
}

/** The field in which somebody asks about an instant; Enter asks. */
export function AskInstant({ day, onAsk }: AskProps) {
  const t = useTranslations('fires');
  const { timeZone } = useFormat();
  const id = useId();
  const [text, setText] = useState('');
  const [isBad, setIsBad] = useState(false);
  return (
    <form
      className="relative flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const at = askedInstant(text, day, timeZone);
        setIsBad(at === null);
        if (at !== null) onAsk(at);
      }}
    >
      <label htmlFor={id} className="text-12 whitespace-nowrap text-ink-3">
        {t('ask')}
      </label>
      <Input
        id={id}
        isMono
        className="h-ctl w-38"
        placeholder={t('askPlaceholder')}
        value={text}
        maxLength={32}
        enterKeyHint="go"
        autoComplete="off"
        aria-invalid={isBad || undefined}
        aria-describedby={isBad ? `${id}-error` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setIsBad(false);
        }}
      />
      {isBad ? (
        <div
          id={`${id}-error`}
          role="alert"
          className="absolute top-full right-0 z-10 mt-1 w-72 rounded-2 bg-raised px-2.5 py-2 text-12 shadow-pop max-tablet:left-0"
        >
          <FieldError>{t('badTime')}</FieldError>
        </div>
      ) : null}
    </form>
  );
}

interface AnswerProps {
  explanation: FireExplanation;
  onAsk: (at: number) => void;
  onClose: () => void;
}

/** Why the task ran, or did not, at the instant that was asked about: one sentence, with links to what it names. */
export function FireAnswer({ explanation, onAsk, onClose }: AnswerProps) {
  const { at, answer, now, executions } = explanation;
  const t = useTranslations('fires');
  const states = useTranslations('states');
  const clock = useFireClock();
  const word = outcomeWord(answer, at > now);
  const outcome = word.of === 'states' ? states(word.key) : t(`outcomes.${word.key}`);
  const why = <Why answer={answer} at={at} now={now} executions={executions} isFull />;
  const state = outcomeState(answer);
  return (
    <div role="status" className="flex items-start gap-2 rounded-3 border border-line bg-raised px-3 py-2">
      {state === null ? null : <StateIcon state={state} className="mt-[3px]" />}
      <p className="min-w-0 flex-1 break-words">
        <TimeText at={at} className="mono mr-2 font-medium">
          {clock(at, now)}
        </TimeText>
        {hasWhy(answer, at, true)
          ? t.rich('sentence', { outcome, why: () => why })
          : t('plainSentence', { outcome })}
        {answer.kind === 'no_fire' ? (
          <AroundNoFire explanation={explanation} answer={answer} onAsk={onAsk} />
        ) : null}
      </p>
      <Button variant="ghost" size="icon" className="-my-1" aria-label={t('close')} onClick={onClose}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

type NoFire = Extract<FireExplanation['answer'], { kind: 'no_fire' }>;

/** Around an instant without a fire: what it lay in, the fires beside it, and what the next one waits for. */
function AroundNoFire({
  explanation: { now, executions, at },
  answer,
  onAsk,
}: Pick<AnswerProps, 'explanation' | 'onAsk'> & { answer: NoFire }) {
  const t = useTranslations('fires');
  const { locale } = useFormat();
  const clock = useFireClock();
  const { previousFireAt, nextFireAt, during, awaits } = answer;
  const ask = (fireAt: number) => (): ReactNode => (
    <button
      type="button"
      className="mono rounded-1 underline decoration-line-2 underline-offset-2 hover:decoration-ink"
      onClick={() => onAsk(fireAt)}
    >
      {clock(fireAt, now)}
    </button>
  );
  // sentences stand apart by a space in English only
  const gap = locale === 'zh' ? '' : ' ';
  const previous = ask(previousFireAt ?? 0);
  const next = ask(nextFireAt ?? 0);
  const word = during === null ? null : outcomeWord(during, at > now);
  return (
    <>
      {during === null || word?.of !== 'fires' ? null : (
        <>
          {gap}
          {t.rich('sentence', {
            outcome: t(`outcomes.${word.key}`),
            why: () => <Why answer={during} at={at} now={now} executions={executions} />,
          })}
        </>
      )}
      {gap}
      {previousFireAt !== null && nextFireAt !== null
        ? t.rich('neighbours.both', { previous, next })
        : previousFireAt !== null
          ? t.rich('neighbours.previous', { previous })
          : nextFireAt !== null
            ? t.rich('neighbours.next', { next })
            : null}
      {gap}
      {awaits === null ? null : <NextAfter awaits={awaits} executions={executions} />}
    </>
  );
}

/** When the next fire of a fixed delay comes: after the end of which execution. */
export function NextAfter({
  awaits: { executionId: id, delayMs },
  executions,
}: {
  awaits: NonNullable<NoFire['awaits']>;
  executions: FireExplanation['executions'];
}) {
  const t = useTranslations('fires');
  const format = useFormat();
  return t.rich('awaits', {
    id,
    delay: format.span(delayMs),
    link: (text) => <ExecutionLink to={executions.find((one) => one.id === id)}>{text}</ExecutionLink>,
  });
}
