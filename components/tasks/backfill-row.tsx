'use client';

import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useMay } from '@/components/shell/use-may';
import { Ago } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import type { Backfill } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import type { State } from '@/components/ui/state-icon';
import { backfillShare } from './backfill-draft';

const STATE = { running: 'running', finished: 'succeeded', cancelled: 'cancelled' } as const satisfies Record<
  string,
  State
>;
type Status = keyof typeof STATE;

/** One backfill: how far it is, which range, why and by whom, and the way to stop it. */
export function BackfillRow({ backfill, onCancel }: { backfill: Backfill; onCancel: () => void }) {
  const t = useTranslations('backfill');
  const format = useFormat();
  const may = useMay();
  const now = useNow() ?? backfill.createdAt;
  const status: Status = Object.hasOwn(STATE, backfill.status) ? (backfill.status as Status) : 'cancelled';
  const share = backfillShare(backfill);
  const { unfinishedCount } = backfill;
  const figures = t('progress', {
    inserted: formatCount(backfill.insertedCount),
    count: formatCount(backfill.fireCount),
    unfinished: unfinishedCount,
    figure: formatCount(unfinishedCount, 10_000),
  });
  return (
    <li className="grid grid-cols-[148px_minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 border-line border-b px-pad py-3 max-tablet:grid-cols-1">
      <div>
        <StateBadge state={STATE[status]}>{t(`statuses.${status}`)}</StateBadge>
        <div>
          <Ago at={backfill.createdAt} />
        </div>
      </div>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="mono">
            {format.instant(backfill.fromAt, now, true)} – {format.instant(backfill.toAt, now, true)}
          </span>
          <progress
            aria-label={t('progressLabel', { id: backfill.id })}
            value={share}
            max={1}
            className="h-1 w-40 appearance-none overflow-hidden rounded-full bg-selected [&::-moz-progress-bar]:bg-running-bar [&::-webkit-progress-bar]:bg-selected [&::-webkit-progress-value]:bg-running-bar"
          />
          <span className="text-12 text-ink-2">{figures}</span>
        </div>
        <p className="mt-0.5 break-words text-12 text-ink-3">
          <Particulars backfill={backfill} />
        </p>
      </div>
      {status === 'running' ? (
        <Button
          size="sm"
          variant="danger"
          className="max-tablet:justify-self-start"
          unavailableReason={may('task:run')}
          onClick={onCancel}
        >
          {t('cancelAsk')}
        </Button>
      ) : null}
    </li>
  );
}

/** Who began it and why, and what it does differently from the task. */
function Particulars({ backfill }: { backfill: Backfill }) {
  const t = useTranslations('backfill');
  const format = useFormat();
  const reason = backfill.reason ?? '';
  const by = backfill.requestedBy ?? t('somebody');
  const parts = [
    reason === '' ? t('by', { name: by }) : t('byBecause', { name: by, reason }),
    backfill.overlap === null ? null : t(backfill.overlap === 'allow' ? 'sideBySide' : 'inTurn'),
    backfill.hasParameters ? t('ownParameters') : null,
    backfill.perMinute === null ? null : t('atRate', { count: formatCount(backfill.perMinute) }),
  ];
  return <>{parts.filter((part) => part !== null).join(format.locale === 'zh' ? '；' : '; ')}</>;
}
