'use client';

import { ChevronLeft, ChevronRight, Play, RotateCcw, SlidersHorizontal, Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Fragment, useState } from 'react';
import { formatList } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useMay } from '@/components/shell/use-may';
import { ParametersDialog } from '@/components/tasks/parameters-dialog';
import { useTaskActions } from '@/components/tasks/use-task-actions';
import { TimeText } from '@/components/time/time-text';
import type { ExecutionDetail } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { MenuItem } from '@/components/ui/menu';
import { Note } from '@/components/ui/note';
import { SplitButton } from '@/components/ui/split-button';
import { StateBadge } from '@/components/ui/state-badge';
import { useHotkey } from '@/components/ui/use-hotkey';
import type { JsonObject } from '@/server/domain/json/json-value';
import { gapBeforeChinese, sentence } from '@/server/domain/text/sentence';
import { CancelDialog } from './cancel-dialog';
import { isLive, stateOf } from './execution-status';
import { executionSentences, type Sentence } from './execution-summary';
import { executionHref } from './href';
import { useExecutionActions } from './use-execution-actions';
import { useOutcomeWords } from './use-outcome-words';
import { WaitsFor } from './waits-for';

/** What it is, how it stands in words, and what one may do to it. */
export function ExecutionHead({ execution, now }: { execution: ExecutionDetail; now: number }) {
  const states = useTranslations('states');
  const format = useFormat();
  return (
    <div className="flex shrink-0 items-start gap-3 px-pad pt-4 pb-3 max-rail:flex-wrap">
      <div className="min-w-0 flex-1 max-rail:basis-full">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2.5">
          <h1 className="tight min-w-0 truncate text-20 font-semibold max-tablet:text-18">
            {execution.taskName}
          </h1>
          <TimeText at={execution.fireAt} className="mono text-13 text-ink-3">
            {format.instant(execution.fireAt, now, true)}
          </TimeText>
          <span role="status">
            <StateBadge state={stateOf(execution.status)} isMoving>
              {states(execution.status)}
            </StateBadge>
          </span>
        </div>
        <p className="break-words text-ink-2">
          <Sentences execution={execution} now={now} />
        </p>
      </div>
      <Actions execution={execution} />
    </div>
  );
}

function Sentences({ execution, now }: { execution: ExecutionDetail; now: number }) {
  const t = useTranslations('execution');
  const format = useFormat();
  const outcomeWords = useOutcomeWords();
  const gapAfter = (text: string) => (format.locale === 'zh' ? gapBeforeChinese(text) : ' ');
  const worded = (fact: Sentence) => {
    // what somebody wrote need not end as a sentence does, and may be in another language than the words after it
    const reason = sentence((fact.outcome && outcomeWords(fact.outcome)) ?? '');
    return t(`sentences.${fact.key}`, {
      node: fact.node ?? '',
      attempt: fact.attempt ?? 0,
      duration:
        fact.key === 'retrying' || fact.key === 'waitsForTurn'
          ? format.wait(fact.durationMs ?? 0)
          : format.duration(fact.durationMs ?? 0),
      lateness: format.duration(fact.latenessMs ?? 0),
      status: fact.httpStatus ?? 0,
      reason: format.locale === 'zh' ? `${reason}${gapAfter(reason)}` : reason,
      name: fact.name ?? '',
      host: fact.host ?? '',
      labels: formatList(fact.labels ?? [], format.locale),
    }).trim();
  };
  const facts = executionSentences(execution, now).map((fact) => ({ key: fact.key, text: worded(fact) }));
  return facts.map(({ key, text }, index) => (
    <Fragment key={key}>
      {index === 0 ? null : gapAfter(facts[index - 1]?.text ?? '')}
      {key === 'waitsForLane' ? <WaitsFor execution={execution}>{text}</WaitsFor> : text}
    </Fragment>
  ));
}

function Actions({ execution }: { execution: ExecutionDetail }) {
  const t = useTranslations('execution');
  const actions = useTranslations('executionActions');
  const router = useRouter();
  const may = useMay();
  const { cancel, replay, isBusy } = useExecutionActions();
  const task = useTaskActions();
  const [open, setOpen] = useState<'cancel' | 'replay' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const goToReplay = async (parameters?: JsonObject): Promise<string | null> => {
    const answer = await replay(execution, parameters);
    if (typeof answer === 'string') return answer;
    router.push(executionHref(answer));
    return null;
  };
  const runTask = async () => {
    const started = await task.run({ id: execution.taskId, name: execution.taskName });
    if (started !== null) router.push(executionHref(started));
  };
  const isOver = !isLive(execution.status);
  const isStopping = execution.cancelRequestedAt !== null;
  const runRefusal = may('task:run');
  return (
    <div className="flex flex-col gap-2 max-tablet:w-full">
      <div className="flex items-center gap-2">
        <span className="inline-flex">
          <Step label={t('previous')} shortcut="[" target={execution.previous} side="left" />
          <Step label={t('next')} shortcut="]" target={execution.next} side="right" />
        </span>
        <SplitButton
          label={t('moreActions')}
          menu={
            <>
              <MenuItem
                icon={SlidersHorizontal}
                unavailableReason={runRefusal}
                onSelect={() => setOpen('replay')}
              >
                {actions('replayWith')}
              </MenuItem>
              <MenuItem icon={Play} unavailableReason={runRefusal} onSelect={() => void runTask()}>
                {t('runAgain')}
              </MenuItem>
            </>
          }
        >
          <Button
            className="rounded-r-none"
            unavailableReason={runRefusal ?? (isOver ? undefined : t('replayWhenOver'))}
            isBusy={isBusy}
            onClick={() => void goToReplay().then(setFailure)}
          >
            <RotateCcw aria-hidden="true" />
            {actions('replay')}
          </Button>
        </SplitButton>
        {isOver ? null : (
          <Button
            variant="danger"
            unavailableReason={may('execution:cancel') ?? (isStopping ? t('isStopping') : undefined)}
            onClick={() => setOpen('cancel')}
          >
            <Square aria-hidden="true" />
            {actions('cancel')}
          </Button>
        )}
      </div>
      {failure === null ? null : (
        <Note tone="error" role="alert">
          {failure}
        </Note>
      )}
      {open === 'cancel' ? (
        <CancelDialog
          execution={execution}
          onClose={() => setOpen(null)}
          onCancel={(reason) => cancel(execution, reason)}
        />
      ) : null}
      {open === 'replay' ? (
        <ParametersDialog
          title={t('replayTitle', { name: execution.taskName })}
          text={t('replayText')}
          confirm={actions('replay')}
          parameters={execution.work?.parameters ?? {}}
          onClose={() => setOpen(null)}
          onConfirm={({ parameters }) => goToReplay(parameters)}
        />
      ) : null}
    </div>
  );
}

interface StepProps {
  label: string;
  shortcut: string;
  target: { id: number; fireAt: number } | null;
  side: 'left' | 'right';
}

/** To the neighbouring execution of the same task, also by [ and ]. */
function Step({ label, shortcut, target, side }: StepProps) {
  const router = useRouter();
  const go = () => {
    if (target !== null) router.push(executionHref(target));
  };
  useHotkey(shortcut, go);
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <Button
      size="icon"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      title={`${label} (${shortcut})`}
      disabled={target === null}
      onClick={go}
      className={side === 'left' ? 'rounded-r-none' : '-ml-px rounded-l-none'}
    >
      <Icon aria-hidden="true" />
    </Button>
  );
}
