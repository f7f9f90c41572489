'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { Group } from '@/components/trpc/types';
import { Field } from '@/components/ui/field';
import { FormDialog } from '@/components/ui/form-dialog';
import { Input } from '@/components/ui/input';

const MOST = 10_000;

interface GroupLimitDialogProps {
  group: Group;
  onClose: () => void;
  /** Answers what went wrong, or null. */
  onSave: (parallelLimit: number | null) => Promise<string | null>;
}

/** Asks how many executions of a group may be active at once. */
export function GroupLimitDialog({ group, onClose, onSave }: GroupLimitDialogProps) {
  const t = useTranslations('group');
  const mistakes = useTranslations('editor.mistakes');
  const [typed, setTyped] = useState(group.parallelLimit === null ? '' : String(group.parallelLimit));
  const [isChecked, setIsChecked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const text = typed.trim();
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  const isBad = text !== '' && (limit < 1 || limit > MOST);
  const submit = async () => {
    setIsChecked(true);
    if (isBad || isBusy) return;
    setIsBusy(true);
    const wrong = await onSave(text === '' ? null : limit);
    setIsBusy(false);
    setFailure(wrong);
    if (wrong === null) onClose();
  };
  return (
    <FormDialog
      title={t('limitTitle', { name: group.name })}
      description={t('limitText')}
      cancel={t('cancel')}
      confirm={t('limitConfirm')}
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Field
        label={t('limitField')}
        hint={t('limitHint')}
        error={isChecked && isBad ? mistakes('countBad', { least: '1', most: formatCount(MOST) }) : undefined}
        className="max-w-60"
      >
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          inputMode="numeric"
          autoComplete="off"
          placeholder={t('noLimit')}
          maxLength={5}
          autoFocus
        />
      </Field>
    </FormDialog>
  );
}
