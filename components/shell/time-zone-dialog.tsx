'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ZoneInput } from '@/components/schedule/zone-input';
import { browserTimeZone, usableZone } from '@/components/time/zone-name';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
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
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t('title')}
      description={t('text')}
      isDirty={typed !== reader.timeZone}
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            size="lg"
            variant="primary"
            onClick={() => {
              setIsAsked(true);
              if (isKnown) choose(resolveZoneName(typed.trim()));
            }}
          >
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="mt-4 flex flex-col items-start gap-3">
        <Field label={t('own')} error={isAsked && !isKnown ? t('unknown') : null} className="w-full">
          <ZoneInput value={typed} onChange={setTyped} />
        </Field>
        {reader.ownTimeZone === null ? (
          <p className="text-12 text-ink-3">
            {t(reader.defaultTimeZone === null ? 'isBrowser' : 'isDefault')}
          </p>
        ) : (
          <Button onClick={() => choose(null)}>
            {t(reader.defaultTimeZone === null ? 'useBrowser' : 'useDefault', { zone: given })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
