'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { Group } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';

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
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t('limitTitle', { name: group.name })}
      description={t('limitText')}
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button size="lg" variant="primary" type="submit" form="limit-form" isBusy={isBusy}>
            {t('limitConfirm')}
          </Button>
        </>
      }
    >
      <form
        id="limit-form"
        noValidate
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label={t('limitField')}
          hint={t('limitHint')}
          error={
            isChecked && isBad ? mistakes('countBad', { least: '1', most: formatCount(MOST) }) : undefined
          }
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
        {failure === null ? null : (
          <Note tone="error" role="alert">
            {failure}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
