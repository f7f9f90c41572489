'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Note } from '@/components/ui/note';
import { type ExecutionStatus, isHeld } from '@/server/domain/execution/execution-status';

interface CancelDialogProps {
  execution: { id: number; taskName: string; status: ExecutionStatus; nodeName: string | null };
  onClose: () => void;
  /** Answers what went wrong, or null. */
  onCancel: (reason: string) => Promise<string | null>;
}

/** Asks why, and says whether it ends at once or its node has to be asked. */
export function CancelDialog({ execution, onClose, onCancel }: CancelDialogProps) {
  const t = useTranslations('cancel');
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isMissing = reason.trim() === '';
  const submit = async () => {
    setIsChecked(true);
    if (isMissing || isBusy) return;
    setIsBusy(true);
    const wrong = await onCancel(reason.trim());
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
      isDirty={reason !== ''}
      title={t('title', { name: execution.taskName })}
      description={
        isHeld(execution.status) ? t('textHeld', { node: execution.nodeName ?? '–' }) : t('textFree')
      }
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button size="lg" variant="dangerFilled" type="submit" form="cancel-form" isBusy={isBusy}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      <form
        id="cancel-form"
        noValidate
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label={t('reason')}
          hint={t('reasonHint')}
          error={isChecked && isMissing ? t('reasonMissing') : undefined}
        >
          <Input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            maxLength={200}
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
