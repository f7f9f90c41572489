'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { isLive } from '@/components/executions/execution-status';
import { executionHref } from '@/components/executions/href';
import { isLate } from '@/components/executions/lateness';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { TimeText } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import type { NamedExecution } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { StateBadge } from '@/components/ui/state-badge';
import { Table, Td, Th, Tr } from '@/components/ui/table';
import { Tag } from '@/components/ui/tag';
import type { LedgerEntry } from '@/server/domain/task/ledger';
import { type Answer, outcomeState, outcomeWord, ruleOf } from './fire-outcome';
import { Why } from './task-fires-why';
import { useFireClock } from './use-fire-clock';

interface LedgerProps {
  /** The newest first. */
  entries: readonly LedgerEntry[];
  executions: readonly NamedExecution[];
  /** The server's clock when it answered: what lies behind it has not happened. */
  now: number;
  /** The instant that is asked about. */
  chosenAt: number | null;
}

/** Fires with what they came to, the newest first, the present between future and past. */
export function FiresTable({ entries, executions, now, chosenAt }: LedgerProps) {
  const t = useTranslations('fires');
  return (
    <Table aria-label={t('list')}>
      <colgroup>
        <col className="w-56" />
        <col className="w-38" />
        <col className="w-26" />
        <col />
        <col className="w-22 max-rail:hidden" />
        <col className="w-34 max-rail:hidden" />
      </colgroup>
      <thead>
        <tr>
          <Th>{t('columns.fire')}</Th>
          <Th>{t('columns.status')}</Th>
          <Th>{t('columns.took')}</Th>
          <Th>{t('columns.why')}</Th>
          <Th className="text-right max-rail:hidden">{t('columns.lateBy')}</Th>
          <Th className="text-right max-rail:hidden">{t('columns.rule')}</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <Fragment key={keyOf(entry)}>
            {isPresentBefore(entries, index, now) ? (
              <tr>
                <td colSpan={6} className="p-0">
                  <NowLine />
                </td>
              </tr>
            ) : null}
            <Tr className={isChosen(entry, chosenAt) ? 'bg-selected' : undefined}>
              <Td className="whitespace-normal py-2">
                <FireRange entry={entry} now={now} />
              </Td>
              <Td>
                <Outcome answer={entry.answer} isAhead={entry.firstFireAt > now} />
              </Td>
              <Td className="whitespace-normal py-2">
                <TookOrCount entry={entry} />
              </Td>
              <Td className="whitespace-normal py-2 text-ink-2">
                <Why answer={entry.answer} at={entry.firstFireAt} now={now} executions={executions} />
              </Td>
              <Td className="text-right max-rail:hidden">
                <LateBy answer={entry.answer} />
              </Td>
              <Td className="text-right max-rail:hidden">
                <RuleTag entry={entry} />
              </Td>
            </Tr>
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

/** The same on a phone: three lines each. */
export function FiresCards({ entries, executions, now, chosenAt }: LedgerProps) {
  const t = useTranslations('fires');
  return (
    <ul aria-label={t('list')} className="border-line border-t">
      {entries.map((entry, index) => (
        <Fragment key={keyOf(entry)}>
          {isPresentBefore(entries, index, now) ? (
            <li>
              <NowLine />
            </li>
          ) : null}
          <li
            className={cn('border-line border-b px-pad py-2.5', isChosen(entry, chosenAt) && 'bg-selected')}
          >
            <div className="flex flex-wrap items-center gap-x-2">
              <FireRange entry={entry} now={now} />
              <span className="ml-auto">
                <Outcome answer={entry.answer} isAhead={entry.firstFireAt > now} />
              </span>
            </div>
            {isPlain(entry) ? null : (
              <div className="mt-0.5 flex min-h-5 items-center gap-2 text-12">
                <TookOrCount entry={entry} />
                <LateBy answer={entry.answer} />
                <span className="ml-auto">
                  <RuleTag entry={entry} />
                </span>
              </div>
            )}
            <div className="mt-0.5 break-words text-12 text-ink-2 empty:hidden">
              <Why answer={entry.answer} at={entry.firstFireAt} now={now} executions={executions} />
            </div>
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

/** A fire that is still to come as the schedule says: there is nothing more to tell. */
const isPlain = ({ answer, firstFireAt }: LedgerEntry) =>
  answer.kind === 'will_run' && ruleOf(answer, firstFireAt) === null;

const keyOf = ({ firstFireAt, answer }: LedgerEntry) => `${firstFireAt} ${answer.kind}`;

/** Whether the present lies between an entry and the newer one above it. */
function isPresentBefore(entries: readonly LedgerEntry[], index: number, now: number): boolean {
  const [above, below] = [entries[index - 1], entries[index]];
  return above !== undefined && below !== undefined && above.firstFireAt > now && below.firstFireAt <= now;
}

const isChosen = ({ firstFireAt, lastFireAt }: LedgerEntry, at: number | null) =>
  at !== null && firstFireAt <= at && at <= lastFireAt;

function NowLine() {
  const t = useTranslations('fires');
  const format = useFormat();
  const now = useNow();
  return (
    <div className="flex items-center gap-2 px-pad text-11 text-ink-2">
      <span className="whitespace-nowrap">
        {t('now')} {now === null ? null : <span className="mono">{format.clock(now, true)}</span>}
      </span>
      <span aria-hidden="true" className="h-px flex-1 bg-brand" />
    </div>
  );
}

/** The instant of a fire, or the first and the last of several. */
function FireRange({ entry, now }: { entry: LedgerEntry; now: number }) {
  const t = useTranslations('fires');
  const { firstFireAt, lastFireAt, answer } = entry;
  if (answer.kind === 'before_creation')
    return t.rich('before', { at: () => <FireClock at={answer.createdAt} now={now} /> });
  return (
    <>
      <span className="whitespace-nowrap">
        <FireClock at={firstFireAt} now={now} />
        {firstFireAt === lastFireAt ? null : <span className="mono text-ink-3">–</span>}
      </span>
      {/* a line of its own where both do not fit */}
      {firstFireAt === lastFireAt ? null : (
        <span className="inline-block whitespace-nowrap">
          <FireClock at={lastFireAt} now={now} />
        </span>
      )}
    </>
  );
}

function FireClock({ at, now }: { at: number; now: number }) {
  const clock = useFireClock();
  return (
    <TimeText at={at} className="mono">
      {clock(at, now)}
    </TimeText>
  );
}

/** The word of what a fire came to; that of an execution leads to it. */
export function Outcome({ answer, isAhead }: { answer: Answer; isAhead: boolean }) {
  const states = useTranslations('states');
  const t = useTranslations('fires.outcomes');
  const word = outcomeWord(answer, isAhead);
  const text = word.of === 'states' ? states(word.key) : t(word.key);
  const state = outcomeState(answer);
  if (state === null) return <span className="pl-5 text-ink-2">{text}</span>;
  const badge = <StateBadge state={state}>{text}</StateBadge>;
  if (answer.kind !== 'execution') return badge;
  return (
    <Link href={executionHref(answer.execution)} className="rounded-1 hover:underline">
      {badge}
    </Link>
  );
}

/** How long an execution took or takes; of several fires their number. */
function TookOrCount({ entry: { answer, fireCount } }: { entry: LedgerEntry }) {
  const t = useTranslations('fires');
  const format = useFormat();
  const now = useNow();
  if (answer.kind !== 'execution')
    return fireCount !== null && fireCount > 1 ? t('count', { count: formatCount(fireCount) }) : null;
  const { startedAt, finishedAt, status } = answer.execution;
  const endAt = finishedAt ?? (isLive(status) ? now : null);
  return startedAt === null || endAt === null ? null : format.duration(Math.max(0, endAt - startedAt));
}

function LateBy({ answer }: { answer: Answer }) {
  const format = useFormat();
  if (answer.kind !== 'execution' || answer.execution.startedAt === null) return null;
  const lateMs = answer.execution.startedAt - answer.execution.dueAt;
  return <span className={isLate(lateMs) ? 'text-late' : 'text-ink-3'}>{format.lateness(lateMs)}</span>;
}

function RuleTag({ entry: { answer, firstFireAt } }: { entry: LedgerEntry }) {
  const t = useTranslations('fires.rules');
  const rule = ruleOf(answer, firstFireAt);
  return rule === null ? null : <Tag>{t(rule)}</Tag>;
}
