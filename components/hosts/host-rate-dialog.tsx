'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { HostRate } from '@/components/trpc/types';
import { Field } from '@/components/ui/field';
import { FormDialog } from '@/components/ui/form-dialog';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { MOST_CALLS, RATE_PERIODS } from '@/server/domain/http/host-rate-schema';
import { type HostRateDraft, readHostRateDraft } from './host-rate-draft';
import { useHostRateActions } from './use-host-rates';

interface HostRateDialogProps {
  /** The rate to change; null for a new one. */
  rate: HostRate | null;
  onClose: () => void;
}

/** Asks how often a host may be called. */
export function HostRateDialog({ rate, onClose }: HostRateDialogProps) {
  const t = useTranslations('hosts');
  const actions = useHostRateActions();
  const [first] = useState<HostRateDraft>({
    host: rate?.host ?? '',
    calls: rate === null ? '' : String(rate.calls),
    period: `${rate?.periodSeconds ?? 1}` as HostRateDraft['period'],
  });
  const [draft, setDraft] = useState(first);
  const [isChecked, setIsChecked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = readHostRateDraft(draft);
  const mistakes = isChecked && 'mistakes' in read ? read.mistakes : {};
  const change = (patch: Partial<HostRateDraft>) => {
    setDraft((before) => ({ ...before, ...patch }));
    setFailure(null);
  };
  const submit = async () => {
    setIsChecked(true);
    if (!('rate' in read)) return;
    const wrong = await actions.set(read.rate);
    if (wrong === null) onClose();
    else setFailure(wrong);
  };
  return (
    <FormDialog
      title={rate === null ? t('newTitle') : t('changeTitle', { host: rate.host })}
      description={t('text')}
      cancel={t('cancel')}
      confirm={t('confirm')}
      isBusy={actions.isBusy}
      isDirty={draft.host !== first.host || draft.calls !== first.calls}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {rate === null ? (
        <Field label={t('host')} hint={t('hostHint')} error={mistakes.host && t('hostBad')}>
          <Input
            value={draft.host}
            onChange={(event) => change({ host: event.target.value })}
            placeholder="api.example.com"
            autoComplete="off"
            spellCheck={false}
            maxLength={253}
            autoFocus
          />
        </Field>
      ) : null}
      <Field
        label={t('calls')}
        hint={t('callsHint')}
        error={mistakes.calls && t('callsBad', { most: formatCount(MOST_CALLS) })}
      >
        <div className="flex gap-2">
          <Input
            value={draft.calls}
            onChange={(event) => change({ calls: event.target.value })}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            autoFocus={rate !== null}
            className="max-w-32"
          />
          <Select
            isDetached
            label={t('period')}
            value={draft.period}
            onChange={(period) => change({ period })}
            options={RATE_PERIODS.map((seconds) => ({
              value: `${seconds}` as HostRateDraft['period'],
              label: t(`periods.${seconds}`),
            }))}
          />
        </div>
      </Field>
    </FormDialog>
  );
}
