'use client';

import { useTranslations } from 'next-intl';
import { MomentInput, ZoneName } from '@/components/time/moment-input';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { BACKFILL_OVERLAPS, type BackfillDraft, type BackfillMistakes } from './backfill-draft';
import { ParametersField } from './parameters-field';

interface BackfillFieldsProps {
  draft: BackfillDraft;
  mistakes: BackfillMistakes;
  onChange: (patch: Partial<BackfillDraft>) => void;
  /** The task has lanes that the executions may take or leave. */
  hasLanes: boolean;
}

/** Which fires a backfill runs, how fast, with what and why. */
export function BackfillFields({ draft, mistakes, onChange, hasLanes }: BackfillFieldsProps) {
  const t = useTranslations('backfill');
  const words = (field: Exclude<keyof BackfillMistakes, 'parameters'>) => {
    const mistake = mistakes[field];
    return mistake === undefined || mistake === 'parametersBad' ? undefined : t(`mistakes.${mistake}`);
  };
  return (
    <>
      <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
        <Field label={t('from')} aside={<ZoneName />} error={words('from')}>
          <MomentInput isNarrow value={draft.from} onChange={(from) => onChange({ from })} />
        </Field>
        <Field label={t('to')} aside={<ZoneName />} error={words('to')}>
          <MomentInput isNarrow value={draft.to} onChange={(to) => onChange({ to })} />
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-3 max-tablet:grid-cols-1">
        {hasLanes ? (
          <Field label={t('overlap')}>
            <Select
              value={draft.overlap}
              onChange={(overlap) => onChange({ overlap })}
              options={BACKFILL_OVERLAPS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
            />
          </Field>
        ) : null}
        <Field label={t('perMinute')} hint={hasLanes ? undefined : t('noLanes')} error={words('perMinute')}>
          <Input
            value={draft.perMinute}
            onChange={(event) => onChange({ perMinute: event.target.value })}
            inputMode="numeric"
            autoComplete="off"
            placeholder={t('noRate')}
            maxLength={5}
          />
        </Field>
      </div>
      <ParametersField
        value={draft.parameters}
        onChange={(parameters) => onChange({ parameters })}
        hint={t('parametersHint')}
        isChecked={mistakes.parameters !== undefined}
        rows={3}
      />
      <Field label={t('reason')} error={words('reason')}>
        <Input
          value={draft.reason}
          onChange={(event) => onChange({ reason: event.target.value })}
          maxLength={200}
          autoFocus
        />
      </Field>
    </>
  );
}
