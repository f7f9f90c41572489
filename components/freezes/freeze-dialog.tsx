'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { useMay } from '@/components/shell/use-may';
import { momentOf } from '@/components/time/moment';
import { MomentInput, ZoneName } from '@/components/time/moment-input';
import { pageClock } from '@/components/time/use-now';
import { Field } from '@/components/ui/field';
import { FormDialog } from '@/components/ui/form-dialog';
import { Input } from '@/components/ui/input';
import { type FreezeDraft, type FreezeMistakes, readFreezeDraft } from './freeze-draft';
import { FreezeTargetFields, useTasksNamed } from './freeze-target-fields';
import { useFreezeActions } from './use-freezes';

const HOUR_MS = 3_600_000;

/** Asks over what, from when to when and why fires are to be skipped. */
export function FreezeDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('freezes');
  const format = useFormat();
  const may = useMay();
  const actions = useFreezeActions();
  const isEverythingRefused = may('system:pause') !== undefined;
  const [first] = useState<FreezeDraft>(() => {
    const minute = Math.floor(pageClock.now() / 60_000) * 60_000;
    return {
      ...{ scope: isEverythingRefused ? 'group' : 'all', groupId: '', task: '', reason: '' },
      from: momentOf(minute, format.timeZone),
      to: momentOf(minute + HOUR_MS, format.timeZone),
    };
  });
  const [draft, setDraft] = useState(first);
  const [isChecked, setIsChecked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const tasks = useTasksNamed(draft.task, draft.scope === 'task');
  const read = readFreezeDraft(draft, tasks, pageClock.now());
  const mistakes: FreezeMistakes = isChecked && 'mistakes' in read ? read.mistakes : {};
  const words = (field: keyof FreezeMistakes) => {
    const mistake = mistakes[field];
    return mistake === undefined ? undefined : t(`mistakes.${mistake}`);
  };
  const change = (patch: Partial<FreezeDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setFailure(null);
  };
  const submit = async () => {
    setIsChecked(true);
    if (!('freeze' in read) || (draft.scope === 'all' && isEverythingRefused)) return;
    const wrong = await actions.create(read.freeze);
    if (wrong === null) onClose();
    else setFailure(wrong);
  };
  return (
    <FormDialog
      title={t('newTitle')}
      description={t('newText')}
      cancel={t('cancel')}
      confirm={t('confirm')}
      isBusy={actions.isBusy}
      isDirty={draft.reason !== '' || draft.task !== ''}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <FreezeTargetFields draft={draft} mistakes={mistakes} tasks={tasks} onChange={change} />
      <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
        <Field label={t('from')} aside={<ZoneName />} error={words('from')}>
          <MomentInput isNarrow value={draft.from} onChange={(from) => change({ from })} />
        </Field>
        <Field label={t('to')} aside={<ZoneName />} error={words('to')}>
          <MomentInput isNarrow value={draft.to} onChange={(to) => change({ to })} />
        </Field>
      </div>
      <Field label={t('reason')} error={words('reason')}>
        <Input
          value={draft.reason}
          onChange={(event) => change({ reason: event.target.value })}
          maxLength={200}
          autoFocus
        />
      </Field>
    </FormDialog>
  );
}
