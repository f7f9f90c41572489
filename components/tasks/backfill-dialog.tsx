'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { momentOf } from '@/components/time/moment';
import { MomentInput, ZoneName } from '@/components/time/moment-input';
import { pageClock } from '@/components/time/use-now';
import type { TaskDetail } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { Select } from '@/components/ui/select';
import {
  BACKFILL_OVERLAPS,
  type BackfillDraft,
  type BackfillMistakes,
  backfillMistakes,
  rangeOf,
  rateOf,
} from './backfill-draft';
import { BackfillPreviewFacts } from './backfill-preview-facts';
import { useBackfillActions } from './use-backfill-actions';
import { useBackfillPreview } from './use-backfill-preview';

const DAY_MS = 86_400_000;

interface BackfillDialogProps {
  task: TaskDetail;
  onClose: () => void;
  onBegun: () => void;
}

/** Asks which fires of the past to run, and says in numbers how many that are before anything runs. */
export function BackfillDialog({ task, onClose, onBegun }: BackfillDialogProps) {
  const t = useTranslations('backfill');
  const format = useFormat();
  const [first] = useState<BackfillDraft>(() => {
    const now = pageClock.now();
    return {
      from: momentOf(Math.floor((now - DAY_MS) / 60_000) * 60_000, format.timeZone),
      to: momentOf(Math.floor(now / 1_000) * 1_000, format.timeZone),
      overlap: 'task',
      perMinute: '',
      reason: '',
    };
  });
  const [draft, setDraft] = useState(first);
  const [isChecked, setIsChecked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const actions = useBackfillActions();
  const { policy, parallelLimit } = task.definition.overlap;
  const hasLanes = policy !== 'allow' || parallelLimit !== null;
  const now = pageClock.now();
  const range = rangeOf(draft, now);
  const { preview, failure: refusal, latest } = useBackfillPreview(task.id, range);
  const change = (patch: Partial<BackfillDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setFailure(null);
  };

  const isAdjusting = latest !== null && draft.to === first.to;

  // "Until now" may be later than the last fire that the scheduler has decided: then the range ends there, unless somebody chose its end.
  useEffect(() => {
    if (latest === null) return;
    setDraft((before) =>
      before.to === first.to ? { ...before, to: momentOf(latest, format.timeZone) } : before,
    );
  }, [latest, first, format.timeZone]);

  const mistakes: BackfillMistakes = isChecked ? backfillMistakes(draft, now) : {};
  const words = (mistake: BackfillMistakes[keyof BackfillMistakes]) =>
    mistake === undefined ? undefined : t(`mistakes.${mistake}`);
  const count = preview === null ? null : preview.fireCount - preview.existingCount;
  const submit = async () => {
    setIsChecked(true);
    if (range === null || Object.keys(backfillMistakes(draft, now)).length > 0 || count === 0) return;
    const wrong = await actions.create({
      taskId: task.id,
      ...range,
      overlap: draft.overlap === 'task' ? null : draft.overlap,
      perMinute: rateOf(draft.perMinute),
      reason: draft.reason.trim(),
    });
    if (wrong === null) onBegun();
    else setFailure(wrong);
  };

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      isDirty={draft.reason !== ''}
      title={t('title', { name: task.definition.name })}
      description={t('text')}
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            size="lg"
            variant="primary"
            type="submit"
            form="backfill-form"
            isBusy={actions.isBusy}
            disabled={count === 0}
          >
            {count === null ? t('confirm') : t('confirmCount', { count, figure: formatCount(count) })}
          </Button>
        </>
      }
    >
      <form
        id="backfill-form"
        noValidate
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
          <Field label={t('from')} aside={<ZoneName />} error={words(mistakes.from)}>
            <MomentInput isNarrow value={draft.from} onChange={(from) => change({ from })} />
          </Field>
          <Field label={t('to')} aside={<ZoneName />} error={words(mistakes.to)}>
            <MomentInput isNarrow value={draft.to} onChange={(to) => change({ to })} />
          </Field>
        </div>
        <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
          {hasLanes ? (
            <Field label={t('overlap')}>
              <Select
                value={draft.overlap}
                onChange={(overlap) => change({ overlap })}
                options={BACKFILL_OVERLAPS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
              />
            </Field>
          ) : null}
          <Field
            label={t('perMinute')}
            hint={hasLanes ? undefined : t('noLanes')}
            error={words(mistakes.perMinute)}
          >
            <Input
              value={draft.perMinute}
              onChange={(event) => change({ perMinute: event.target.value })}
              inputMode="numeric"
              autoComplete="off"
              placeholder={t('noRate')}
              maxLength={5}
            />
          </Field>
        </div>
        <Field label={t('reason')} error={words(mistakes.reason)}>
          <Input
            value={draft.reason}
            onChange={(event) => change({ reason: event.target.value })}
            maxLength={200}
            autoFocus
          />
        </Field>
        <BackfillPreviewFacts preview={preview} perMinute={rateOf(draft.perMinute)} />
        {(failure ?? refusal) === null || isAdjusting ? null : (
          <Note
            tone="error"
            role="alert"
            action={
              latest === null ? undefined : (
                <Button size="sm" onClick={() => change({ to: momentOf(latest, format.timeZone) })}>
                  {t('takeLatest', { at: format.instant(latest, now, true) })}
                </Button>
              )
            }
          >
            {latest === null ? (failure ?? refusal) : t('beyondDecided')}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
