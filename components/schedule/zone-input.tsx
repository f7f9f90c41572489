'use client';

import { useTranslations } from 'next-intl';
import { formatOffset, offsetAt } from '@/components/i18n/format-instant';
import { useNow } from '@/components/time/use-now';
import { SuggestInput } from '@/components/ui/suggest-input';
import { isKnownZone, resolveZoneName, ZONE_NAMES } from '@/server/domain/schedule/zone-names';

interface ZoneInputProps {
  value: string;
  onChange: (value: string) => void;
}

/** A zone of the tz database, found by typing part of its name. */
export function ZoneInput({ value, onChange }: ZoneInputProps) {
  const t = useTranslations('schedule');
  return (
    <SuggestInput
      value={value}
      onChange={onChange}
      items={ZONE_NAMES}
      matches={matches}
      note={(name) => <ZoneOffset name={name} />}
      nothing={t('noZone')}
      maxLength={64}
    />
  );
}

/** `shang` and `new york` find what they mean; spaces count as underscores. A name typed in full still shows its neighbours. */
function matches(name: string, typed: string): boolean {
  const text = typed.trim().toLowerCase().replaceAll(' ', '_');
  return isKnownZone(typed.trim()) || name.toLowerCase().includes(text);
}

/** The present distance to UTC, as far as this browser knows the zone. */
function ZoneOffset({ name }: { name: string }) {
  const now = useNow();
  if (now === null || !isKnownZone(name)) return null;
  try {
    return <span>{formatOffset(offsetAt(now, resolveZoneName(name)))}</span>;
  } catch {
    // A zone newer than this browser: the preview still computes it with the server's data.
    return null;
  }
}
