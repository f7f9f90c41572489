'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ZoneInput } from '@/components/schedule/zone-input';
import { browserTimeZone, usableZone } from '@/components/time/zone-name';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FormDialog } from '@/components/ui/form-dialog';
import { isKnownZone, resolveZoneName } from '@/server/domain/schedule/zone-names';
import { useReader } from './reader';
import { usePreferences } from './use-preferences';

/** Chooses the zone times are shown in, or gives the choice up again. */
export function TimeZoneDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('timeZone');
  const reader = useReader();
  const { setTimeZone } = usePreferences();
  const [typed, setTyped] = useState(reader.timeZone);
  const [isAsked, setIsAsked] = useState(false);
  const isKnown = isKnownZone(typed.trim());
  const given = usableZone(reader.defaultTimeZone, browserTimeZone());
  const choose = (zone: string | null) => {
    setTimeZone(zone);
    onClose();
  };
  return (
    <FormDialog
      title={t('title')}
      description={t('text')}
      isDirty={typed !== reader.timeZone}
      cancel={t('cancel')}
      confirm={t('save')}
      isBusy={false}
      failure={null}
      onSubmit={() => {
        setIsAsked(true);
        if (isKnown) choose(resolveZoneName(typed.trim()));
      }}
      onClose={onClose}
    >
      <Field label={t('own')} error={isAsked && !isKnown ? t('unknown') : null}>
        <ZoneInput value={typed} onChange={setTyped} />
      </Field>
      {reader.ownTimeZone === null ? (
        <p className="text-12 text-ink-3">{t(reader.defaultTimeZone === null ? 'isBrowser' : 'isDefault')}</p>
      ) : (
        <Button className="self-start" onClick={() => choose(null)}>
          {t(reader.defaultTimeZone === null ? 'useBrowser' : 'useDefault', { zone: given })}
        </Button>
      )}
    </FormDialog>
  );
}
