'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { momentOf } from '@/components/time/moment';
import { pageClock } from '@/components/time/use-now';
import type { TaskDetail } from '@/components/trpc/types';
import { FormDialog } from '@/components/ui/form-dialog';
import { Note } from '@/components/ui/note';
import {
  type BackfillDraft,
  type BackfillMistakes,
  backfillMistakes,
  rangeOf,
  rateOf,
} from './backfill-draft';
import { BackfillFields } from './backfill-fields';
import { BackfillPreviewFacts } from './backfill-preview-facts';
import { parametersOf, parametersText } from './parameters-text';
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
      parameters: parametersText(task.definition.parameters),
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
  const { preview, failure: refusal } = useBackfillPreview(task.id, range);
  const change = (patch: Partial<BackfillDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setFailure(null);
  };

  const mistakes: BackfillMistakes = isChecked ? backfillMistakes(draft, now) : {};
  const count = preview === null ? null : preview.fireCount - preview.existingCount;
  const wrong = failure ?? refusal;
  const submit = async () => {
    setIsChecked(true);
    if (range === null || Object.keys(backfillMistakes(draft, now)).length > 0 || count === 0) return;
    const given = parametersOf(draft.parameters);
    const refused = await actions.create({
      taskId: task.id,
      ...range,
      overlap: draft.overlap === 'task' ? null : draft.overlap,
      perMinute: rateOf(draft.perMinute),
      ...('value' in given && draft.parameters !== first.parameters ? { parameters: given.value } : {}),
      reason: draft.reason.trim(),
    });
    if (refused === null) onBegun();
    else setFailure(refused);
  };

  return (
    <FormDialog
      isDirty={draft.reason !== '' || draft.parameters !== first.parameters}
      title={t('title', { name: task.definition.name })}
      description={t('text')}
      cancel={t('cancel')}
      confirm={count === null ? t('confirm') : t('confirmCount', { count, figure: formatCount(count) })}
      isBusy={actions.isBusy}
      isEmpty={count === 0}
      failure={wrong}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <BackfillFields draft={draft} mistakes={mistakes} onChange={change} hasLanes={hasLanes} />
      <BackfillPreviewFacts preview={preview} perMinute={rateOf(draft.perMinute)} />
      {preview?.isShortened ? (
        <Note tone="info">
          {range !== null && preview.endsAt < range.from
            ? t('undecided')
            : t('endsAt', { at: format.instant(preview.endsAt, now, true) })}
        </Note>
      ) : null}
    </FormDialog>
  );
}
