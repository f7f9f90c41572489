'use client';

import { Gauge, Pause, Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { formatCount } from '@/components/i18n/format-number';
import { AskPauseDialog } from '@/components/shell/ask-pause-dialog';
import { useMay } from '@/components/shell/use-may';
import type { Group } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { Facts } from '@/components/ui/facts';
import { StateIcon } from '@/components/ui/state-icon';
import { GroupLimitDialog } from './group-limit-dialog';
import { usePauseWords } from './task-cells';
import { useGroupActions } from './use-groups';

/** One group above its tasks: whether it is paused, how much of it may run at once, and changing both. */
export function GroupBar({ group }: { group: Group }) {
  const t = useTranslations('group');
  const may = useMay();
  const pauseWords = usePauseWords();
  const actions = useGroupActions();
  const [open, setOpen] = useState<'pause' | 'limit' | null>(null);
  const close = () => setOpen(null);
  const resume = async () => {
    const wrong = await actions.resume(group);
    if (wrong !== null) toast.error(wrong, { duration: 10_000 });
  };
  return (
    <section
      aria-label={t('title', { name: group.name })}
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-paper px-pad py-1.5"
    >
      <span className="font-medium">{t('title', { name: group.name })}</span>
      {group.pause === null ? null : (
        <span className="inline-flex items-center gap-1.5">
          <StateIcon state="paused" />
          {pauseWords({ pause: group.pause })}
        </span>
      )}
      <span className="text-12 text-ink-3">
        {group.parallelLimit === null
          ? t('unlimited')
          : t('limit', { count: group.parallelLimit, figure: formatCount(group.parallelLimit) })}
      </span>
      <span className="ml-auto flex items-center gap-2">
        <Button size="sm" unavailableReason={may('group:write')} onClick={() => setOpen('limit')}>
          <Gauge aria-hidden="true" />
          {t('limitAsk')}
        </Button>
        {group.pause === null ? (
          <Button size="sm" unavailableReason={may('task:pause')} onClick={() => setOpen('pause')}>
            <Pause aria-hidden="true" />
            {t('pauseAsk')}
          </Button>
        ) : (
          <Button
            size="sm"
            unavailableReason={may('task:pause')}
            isBusy={actions.isBusy}
            onClick={() => void resume()}
          >
            <Play aria-hidden="true" />
            {t('resume')}
          </Button>
        )}
      </span>
      {open === 'pause' ? (
        <AskPauseDialog
          title={t('pauseTitle', { name: group.name })}
          text={t('pauseText')}
          confirm={t('pauseConfirm', { name: group.name })}
          cost={() => (
            <Facts
              className="rounded-3 border border-line bg-paper px-3 py-2.5"
              facts={[{ term: t('tasks'), value: formatCount(group.taskCount) }]}
            />
          )}
          onClose={close}
          onPause={(choice) => actions.pause(group, choice)}
        />
      ) : null}
      {open === 'limit' ? (
        <GroupLimitDialog
          group={group}
          onClose={close}
          onSave={(parallelLimit) => actions.limit(group, parallelLimit)}
        />
      ) : null}
    </section>
  );
}
