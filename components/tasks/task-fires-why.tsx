'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { isLive } from '@/components/executions/execution-status';
import { executionHref } from '@/components/executions/href';
import { useOutcomeWords } from '@/components/executions/use-outcome-words';
import { formatList } from '@/components/i18n/format-number';
import { type Format, useFormat } from '@/components/i18n/use-format';
import type { NamedExecution } from '@/components/trpc/types';
import type { FireAnswer } from '@/server/domain/task/ledger';
import type { LedgerExecution, LedgerInterval, LedgerSkip } from '@/server/domain/task/ledger-facts';
import { type Answer, outcomeWord, skipRule } from './fire-outcome';
import { useFireClock } from './use-fire-clock';

export interface WhyProps {
  answer: Answer;
  /** The fire itself. */
  at: number;
  now: number;
  /** The executions that answers name. */
  executions: readonly NamedExecution[];
  /** Says about an execution also what other columns show. */
  isFull?: boolean;
}

/** Why a fire came to what it did: the fact, then the number. Nothing where the outcome says it all. */
export function Why(props: WhyProps) {
  const { answer, at, now, executions } = props;
  const t = useTranslations('fires.why');
  const format = useFormat();
  const clock = useFireClock();
  const intervalText = useIntervalWords(now);
  const validityText = useValidityWords(now);
  switch (answer.kind) {
    case 'execution':
      return <ExecutionWhy {...props} answer={answer} />;
    case 'skipped':
      return answer.interval === null ? (
        <SkipWhy skip={answer.skip} executions={executions} now={now} />
      ) : (
        intervalText(answer.interval)
      );
    case 'interval':
      return intervalText(answer.interval);
    case 'outside_validity':
      return validityText(answer);
    case 'before_creation':
      return t('created', { at: clock(answer.createdAt, now) });
    case 'due':
      return <DueWhy answer={answer} executions={executions} now={now} />;
    case 'will_run':
      return answer.dueAt === at ? null : t('spread', { at: format.clock(answer.dueAt, true) });
    case 'pruned':
      return t('pruned', { at: clock(answer.keptFrom, now) });
    case 'unaccounted':
      return t('unaccounted');
    case 'no_fire':
      return answer.naming === 'none'
        ? t('noSchedule')
        : answer.naming === 'instants'
          ? t('noInstant')
          : answer.awaits === null
            ? t('afterEnds')
            : t('afterExecutions', { delay: format.span(answer.awaits.delayMs) });
  }
}

/** Whether there is anything to say besides the outcome. */
export function hasWhy(answer: Answer, at: number, isFull = false): boolean {
  if (answer.kind === 'will_run') return answer.dueAt !== at;
  if (answer.kind !== 'execution' || isFull) return true;
  const { execution, instead } = answer;
  return instead !== null || execution.trigger !== 'schedule' || !isPlain(execution);
}

const isPlain = ({ attempt, errorCode, errorMessage, nodeName }: LedgerExecution) =>
  attempt <= 1 && errorCode === null && errorMessage === null && nodeName === null;

function ExecutionWhy({
  answer,
  now,
  executions,
  isFull = false,
}: WhyProps & { answer: Extract<FireAnswer, { kind: 'execution' }> }) {
  const t = useTranslations('fires.why');
  const words = useOutcomeWords();
  const format = useFormat();
  const { execution, instead } = answer;
  const lateMs = execution.startedAt === null ? 0 : execution.startedAt - execution.dueAt;
  const tookMs = (execution.finishedAt ?? now) - (execution.startedAt ?? now);
  const parts: ReactNode[] = [];
  if (isFull) {
    parts.push(
      t.rich('execution', {
        id: execution.id,
        link: (text) => <ExecutionLink to={execution}>{text}</ExecutionLink>,
      }),
    );
    if (lateMs >= 1) parts.push(t('late', { late: format.duration(lateMs) }));
    if (execution.finishedAt !== null && execution.startedAt !== null)
      parts.push(t('took', { took: format.duration(tookMs) }));
    else if (isLive(execution.status) && execution.startedAt !== null)
      parts.push(t('running', { took: format.duration(tookMs) }));
  }
  if (execution.trigger === 'catch_up') parts.push(t('catchUp'));
  if (execution.trigger === 'backfill') parts.push(t('backfill'));
  if (instead !== null)
    parts.push(<Before answer={instead} at={execution.fireAt} now={now} executions={executions} />);
  const outcome = words(execution);
  // a part of a list of facts, whatever sentence it is elsewhere
  if (outcome !== null) parts.push(outcome.replace(/[.。]$/, ''));
  if (execution.attempt > 1) parts.push(t('attempt', { attempt: execution.attempt }));
  if (execution.nodeName !== null) parts.push(t('node', { node: execution.nodeName }));
  return <Parts parts={parts} format={format} />;
}

/** What a fire was before a backfill made it good. */
function Before(props: WhyProps) {
  const t = useTranslations('fires');
  const word = outcomeWord(props.answer, false);
  const outcome = word.of === 'fires' ? t(`outcomes.${word.key}`) : '';
  return t.rich('why.before', { outcome: lowered(outcome), why: () => <Why {...props} /> });
}

function SkipWhy({ skip, executions, now }: { skip: LedgerSkip } & Pick<WhyProps, 'executions' | 'now'>) {
  const t = useTranslations('fires.why');
  const format = useFormat();
  const { blockingExecutionId: id, firstFireAt, recordedAt } = skip;
  const blocking = executions.find((execution) => execution.id === id);
  const link = (text: ReactNode) => <ExecutionLink to={blocking}>{text}</ExecutionLink>;
  switch (skipRule(skip.reason)) {
    case 'overlap': {
      if (id === null) return t('overlap.unknown');
      if (blocking === undefined || blocking.startedAt === null) return t.rich('overlap.bare', { id, link });
      if (isLive(blocking.status)) return t.rich('overlap.running', { id, link });
      const tookMs = (blocking.finishedAt ?? now) - blocking.startedAt;
      return t.rich('overlap.over', { id, link, took: format.duration(tookMs) });
    }
    case 'limit':
      return id === null ? t('limit.unknown') : t.rich('limit.known', { id, link });
    case 'queue_full':
      return id === null ? t('queueFull.unknown') : t.rich('queueFull.known', { id, link });
    case 'misfire':
      return t('misfire', { late: format.duration(recordedAt - firstFireAt) });
    case 'no_eligible_node':
      return t('noEligibleNode');
    case 'freeze':
      return t('freeze');
    case 'calendar':
      return t('calendar');
    case null:
      return t('other', { reason: skip.reason });
  }
}

function DueWhy({
  answer,
  executions,
  now,
}: { answer: Extract<FireAnswer, { kind: 'due' }> } & Pick<WhyProps, 'executions' | 'now'>) {
  const t = useTranslations('fires.why');
  const format = useFormat();
  const { misfirePolicy, heldBy, dueAt, lacking } = answer;
  const span = format.duration(Math.max(0, now - dueAt));
  if (lacking.length > 0) return t('lacking', { span, labels: formatList(lacking, format.locale) });
  if (heldBy !== null) {
    const link = (text: ReactNode) => (
      <ExecutionLink to={executions.find(({ id }) => id === heldBy)}>{text}</ExecutionLink>
    );
    return t.rich('held', { span, id: heldBy, link });
  }
  return misfirePolicy === null ? t('due', { span }) : t(`misfirePolicy.${misfirePolicy}`);
}

/** The link to an execution, or its name alone when it is deleted. */
export function ExecutionLink({
  to,
  children,
}: {
  to: { id: number; fireAt: number } | undefined;
  children: ReactNode;
}) {
  if (to === undefined) return children;
  return (
    <Link
      href={executionHref(to)}
      className="rounded-1 text-ink underline decoration-line-2 underline-offset-2 hover:decoration-ink"
    >
      {children}
    </Link>
  );
}

/** What the product writes when it pauses a task by itself. */
const FAILURES_IN_ROW = /^(\d+) executions in a row failed$/;

/** `paused by Li Wei, 09:08 to 09:14: vendor outage`. */
function useIntervalWords(now: number): (interval: LedgerInterval) => string {
  const t = useTranslations('fires');
  const clock = useFireClock();
  return ({ kind, scope, scopeName, fromAt, toAt, reason, actorName }) => {
    const name = actorName ?? t('why.product');
    const group = scopeName ?? '';
    const key = kind === 'pause' || kind === 'freeze' ? (`${kind}_${scope}` as const) : kind;
    const what = t(`why.interval.${key}`, { name, group });
    const from = clock(fromAt, now);
    const stretch = toAt === null ? t('since', { from }) : t('stretch', { from, to: clock(toAt, now) });
    const whole = t('why.withStretch', { what, stretch });
    if (reason === '') return whole;
    const failures = actorName === null ? FAILURES_IN_ROW.exec(reason)?.[1] : undefined;
    const words = failures === undefined ? reason : t('why.failuresInRow', { count: failures });
    return t('why.withReason', { what: whole, reason: words });
  };
}

function useValidityWords(now: number) {
  const t = useTranslations('fires.why');
  const clock = useFireClock();
  return ({ validFrom, validUntil }: { validFrom: number | null; validUntil: number | null }) => {
    const from = validFrom === null ? '' : clock(validFrom, now);
    const until = validUntil === null ? '' : clock(validUntil, now);
    if (validFrom === null) return t('validUntil', { until });
    return validUntil === null ? t('validFrom', { from }) : t('validBetween', { from, until });
  };
}

function Parts({ parts, format }: { parts: readonly ReactNode[]; format: Format }) {
  const comma = format.locale === 'zh' ? '，' : ', ';
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never change their order
    <Fragment key={index}>
      {index === 0 ? null : comma}
      {part}
    </Fragment>
  ));
}

const lowered = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);
