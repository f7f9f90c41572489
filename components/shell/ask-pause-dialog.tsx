'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { isBadMoment, type Moment, momentOf } from '@/components/time/moment';
import { MomentInput } from '@/components/time/moment-input';
import { useNow } from '@/components/time/use-now';
import { FormDialog } from '@/components/ui/form-dialog';
import { ReasonField } from '@/components/ui/reason-field';
import { Segmented } from '@/components/ui/segmented';

const HOUR_MS = 3_600_000;
const ENDS = ['hour', 'fourHours', 'time', 'hand'] as const;
type End = (typeof ENDS)[number];

export interface PauseChoice {
  reason: string;
  until: number | null;
}

interface AskPauseDialogProps {
  title: string;
  text: string;
  confirm: string;
  /** Shown beside the buttons. */
  footNote?: string;
  /** In numbers what the pause costs, from now until its end; null is by hand. */
  cost: (from: number, until: number | null) => ReactNode;
  onClose: () => void;
  /** Answers what went wrong, or null. */
  onPause: (choice: PauseChoice) => Promise<string | null>;
}

/** Asks why and until when, and says in numbers what will not run. */
export function AskPauseDialog(props: AskPauseDialogProps) {
  const { title, text, confirm, footNote, cost, onClose, onPause } = props;
  const t = useTranslations('pause');
  const format = useFormat();
  const now = useNow() ?? 0;
  const [reason, setReason] = useState('');
  const [end, setEnd] = useState<End>('hand');
  const [typed, setTyped] = useState<Moment>(() =>
    momentOf(Math.floor(now / 60_000) * 60_000 + 24 * HOUR_MS, format.timeZone),
  );
  const [isChecked, setIsChecked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const isBadTime = end === 'time' && (isBadMoment(typed) || typed.at === null || typed.at <= now);
  const until = untilOf(end, typed, now);
  const isReasonMissing = reason.trim() === '';
  const submit = async () => {
    setIsChecked(true);
    if (isReasonMissing || isBadTime || isBusy) return;
    setIsBusy(true);
    const wrong = await onPause({ reason: reason.trim(), until });
    setIsBusy(false);
    setFailure(wrong);
    if (wrong === null) onClose();
  };

  return (
    <FormDialog
      isDirty={reason !== ''}
      title={title}
      description={text}
      cancel={t('cancel')}
      confirm={confirm}
      footNote={footNote}
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ReasonField
        label={t('reason')}
        hint={t('reasonHint')}
        error={isChecked && isReasonMissing ? t('reasonMissing') : undefined}
        value={reason}
        onChange={setReason}
      />
      <div className="flex flex-col gap-1">
        <span className="text-12 font-medium">{t('resume')}</span>
        <div className="flex flex-wrap items-start gap-2">
          <Segmented
            label={t('resume')}
            className="h-form"
            value={end}
            onChange={setEnd}
            options={ENDS.map((value) => ({ value, label: t(`ends.${value}`) }))}
          />
          {end === 'time' ? (
            <MomentInput
              label={t('resumeAt')}
              isInvalid={isBadTime}
              value={typed}
              onChange={setTyped}
              className="min-w-56 flex-1"
            />
          ) : null}
        </div>
        {isBadTime ? <p className="text-12 text-failed">{t('timePast')}</p> : null}
      </div>
      {cost(now, isBadTime ? null : until)}
    </FormDialog>
  );
}

function untilOf(end: End, typed: Moment, now: number): number | null {
  if (end === 'hand') return null;
  if (end === 'time') return typed.at;
  return Math.ceil(now / 60_000) * 60_000 + (end === 'hour' ? 1 : 4) * HOUR_MS;
}
