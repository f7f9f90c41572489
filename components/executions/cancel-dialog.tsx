'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '@/components/ui/form-dialog';
import { ReasonField } from '@/components/ui/reason-field';
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
    <FormDialog
      isDirty={reason !== ''}
      title={t('title', { name: execution.taskName })}
      description={
        isHeld(execution.status) ? t('textHeld', { node: execution.nodeName ?? '–' }) : t('textFree')
      }
      cancel={t('keep')}
      confirm={t('confirm')}
      look="dangerFilled"
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ReasonField
        label={t('reason')}
        hint={t('reasonHint')}
        error={isChecked && isMissing ? t('reasonMissing') : undefined}
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}
