'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '@/components/i18n/format-number';
import { useMay } from '@/components/shell/use-may';
import { Ago, Countdown } from '@/components/time/time-text';
import type { HostRate } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import type { RatePeriod } from './host-rate-draft';
import { useHostRateActions } from './use-host-rates';

/** One host: how often it may be called, who waits, who said so, and the ways to change it. */
export function HostRateRow({ rate, onChange }: { rate: HostRate; onChange: () => void }) {
  const t = useTranslations('hosts');
  const may = useMay();
  const actions = useHostRateActions();
  const [isAsked, setIsAsked] = useState(false);
  const refusal = may('host:write');
  const remove = async () => {
    const wrong = await actions.remove(rate.host);
    if (wrong !== null) toast.error(wrong, { duration: 10_000 });
  };
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-2 border-line border-b px-pad py-3 max-tablet:grid-cols-1">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="mono break-all font-medium">{rate.host}</span>
          <span>
            {t(`rates.${rate.periodSeconds as RatePeriod}`, {
              calls: rate.calls,
              text: formatCount(rate.calls),
            })}
          </span>
        </p>
        <p className="text-ink-3">
          {rate.lastCallAt === null
            ? t('nobodyWaits')
            : t.rich('waiting', {
                count: rate.putOff,
                wait: () => <Countdown at={rate.lastCallAt ?? 0} />,
              })}
        </p>
        <p className="flex flex-wrap items-baseline gap-x-1.5 break-words text-12 text-ink-3">
          {t('by', { name: rate.updatedBy ?? t('somebody') })} <Ago at={rate.updatedAt} />
        </p>
      </div>
      <div className="flex gap-2">
        {isAsked ? (
          <>
            <Button size="sm" onClick={() => setIsAsked(false)}>
              {t('keep')}
            </Button>
            <Button size="sm" variant="dangerFilled" isBusy={actions.isBusy} onClick={() => void remove()}>
              {t('remove')}
            </Button>
          </>
        ) : (
          <>
            <Button size="sm" unavailableReason={refusal} onClick={onChange}>
              {t('change')}
            </Button>
            <Button size="sm" variant="danger" unavailableReason={refusal} onClick={() => setIsAsked(true)}>
              {t('removeAsk')}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
