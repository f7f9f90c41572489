'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { useFormat } from '@/components/i18n/use-format';
import { useMay } from '@/components/shell/use-may';
import { taskHref } from '@/components/tasks/href';
import { Countdown, TimeText } from '@/components/time/time-text';
import { useNow } from '@/components/time/use-now';
import type { Freeze } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state-badge';
import { useFreezeActions } from './use-freezes';

/** One freeze: over what, from when to when, why and by whom, and the way to end it. */
export function FreezeRow({ freeze }: { freeze: Freeze }) {
  const t = useTranslations('freezes');
  const format = useFormat();
  const may = useMay();
  const actions = useFreezeActions();
  const [isAsked, setIsAsked] = useState(false);
  const now = useNow() ?? freeze.fromAt;
  const hasBegun = freeze.fromAt <= now;
  const end = async () => {
    const wrong = await actions.end(freeze.id);
    if (wrong !== null) toast.error(wrong, { duration: 10_000 });
  };
  const by = freeze.actorName ?? t('somebody');
  return (
    <li className="grid grid-cols-[148px_minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 border-line border-b px-pad py-3 max-tablet:grid-cols-1">
      <div>
        <StateBadge state={hasBegun ? 'skipped' : 'queued'}>{t(hasBegun ? 'inForce' : 'planned')}</StateBadge>
        <p className="text-12 text-ink-3">
          {t.rich(hasBegun ? 'endsIn' : 'beginsIn', {
            wait: () => <Countdown at={hasBegun ? (freeze.toAt ?? now) : freeze.fromAt} />,
          })}
        </p>
      </div>
      <div className="min-w-0">
        <p className="break-words font-medium">
          <Target freeze={freeze} />
        </p>
        <p className="flex flex-wrap items-center gap-x-1.5">
          <TimeText at={freeze.fromAt} className="mono min-h-6">
            {format.instant(freeze.fromAt, now, true)}
          </TimeText>
          <span aria-hidden="true">–</span>
          {freeze.toAt === null ? null : (
            <TimeText at={freeze.toAt} className="mono min-h-6">
              {format.instant(freeze.toAt, now, true)}
            </TimeText>
          )}
          <span className="text-ink-3">{format.timeZone}</span>
        </p>
        <p className="mt-0.5 break-words text-12 text-ink-3">
          {freeze.reason === '' ? t('by', { name: by }) : t('byBecause', { name: by, reason: freeze.reason })}
        </p>
      </div>
      {isAsked ? (
        <div className="flex gap-2">
          <Button size="sm" onClick={() => setIsAsked(false)}>
            {t('keep')}
          </Button>
          <Button size="sm" variant="dangerFilled" isBusy={actions.isBusy} onClick={() => void end()}>
            {t(hasBegun ? 'endNow' : 'remove')}
          </Button>
        </div>
      ) : (
        <Button
          size="sm"
          variant="danger"
          className="max-tablet:justify-self-start"
          unavailableReason={may(freeze.scope === 'all' ? 'system:pause' : 'task:pause')}
          onClick={() => setIsAsked(true)}
        >
          {t(hasBegun ? 'endAsk' : 'removeAsk')}
        </Button>
      )}
    </li>
  );
}

function Target({ freeze }: { freeze: Freeze }) {
  const t = useTranslations('freezes');
  if (freeze.scope === 'all') return t('scopes.all');
  if (freeze.scope === 'group') return t('overGroup', { name: freeze.groupName ?? '' });
  return (
    <Link
      href={taskHref(freeze.scopeId)}
      className="inline-flex min-h-6 items-center rounded-1 hover:underline"
    >
      <span className="font-normal text-ink-3">
        {freeze.groupName}
        <span className="mx-[3px] text-ink-4">/</span>
      </span>
      {freeze.taskName}
    </Link>
  );
}
