'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { isBadMoment, type Moment, NO_MOMENT } from '@/components/time/moment';
import { MomentInput } from '@/components/time/moment-input';
import { Field } from '@/components/ui/field';
import { FormDialog } from '@/components/ui/form-dialog';
import type { JsonObject } from '@/server/domain/json/json-value';
import { ParametersField } from './parameters-field';
import { parametersOf, parametersText } from './parameters-text';

export interface ParametersChoice {
  /** Left out when they are those that stood there. */
  parameters?: JsonObject;
  asOfAt?: number;
  /** The same for every try of one dialog, so that an answer that was lost starts nothing twice. */
  idempotencyKey: string;
}

interface ParametersDialogProps {
  title: string;
  text: ReactNode;
  confirm: string;
  /** The parameters to begin with. */
  parameters: JsonObject;
  /** Also asks for the instant the work is about. */
  hasInstant?: boolean;
  onClose: () => void;
  /** Answers what went wrong, or null. */
  onConfirm: (choice: ParametersChoice) => Promise<string | null>;
}

/** Asks with which parameters something runs. */
export function ParametersDialog(props: ParametersDialogProps) {
  const { title, text, confirm, parameters, hasInstant = false, onClose, onConfirm } = props;
  const t = useTranslations('run');
  const mistakes = useTranslations('editor.mistakes');
  const [first] = useState(() => parametersText(parameters));
  const [typed, setTyped] = useState(first);
  const [asOf, setAsOf] = useState<Moment>(NO_MOMENT);
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [isChecked, setIsChecked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const read = parametersOf(typed);
  const submit = async () => {
    setIsChecked(true);
    if (isBusy || !('value' in read) || isBadMoment(asOf)) return;
    setIsBusy(true);
    const wrong = await onConfirm({
      idempotencyKey,
      ...(typed === first ? {} : { parameters: read.value }),
      ...(asOf.at === null ? {} : { asOfAt: asOf.at }),
    });
    setFailure(wrong);
    setIsBusy(false);
  };
  return (
    <FormDialog
      isDirty={typed !== first || asOf !== NO_MOMENT}
      title={title}
      description={text}
      cancel={t('cancel')}
      confirm={confirm}
      isBusy={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <ParametersField
        value={typed}
        onChange={setTyped}
        hint={t('parametersHint')}
        isChecked={isChecked}
        rows={6}
        autoFocus
      />
      {hasInstant ? (
        <Field
          label={t('asOf')}
          hint={t('asOfHint')}
          error={isChecked && isBadMoment(asOf) ? mistakes('momentBad') : undefined}
          className="max-w-80"
        >
          <MomentInput value={asOf} onChange={setAsOf} />
        </Field>
      ) : null}
    </FormDialog>
  );
}
