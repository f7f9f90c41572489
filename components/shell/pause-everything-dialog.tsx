'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { useTRPC } from '@/components/trpc/client';
import { Facts } from '@/components/ui/facts';
import { isHeard } from '@/server/domain/cluster/health-state';
import { AskPauseDialog } from './ask-pause-dialog';
import { useHealth } from './use-health';
import { usePauseEverything } from './use-pause-everything';

/** Asks why and until when every schedule is to stop, with what that stops in numbers. */
export function PauseEverythingDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('pauseAll');
  const { pause } = usePauseEverything();
  return (
    <AskPauseDialog
      title={t('title')}
      text={t('text')}
      confirm={t('confirm')}
      cost={() => <Cost />}
      onClose={onClose}
      onPause={pause}
    />
  );
}

function Cost() {
  const t = useTranslations('pauseAll');
  const trpc = useTRPC();
  const tasks = useQuery(trpc.task.list.queryOptions({ limit: 1 }, { staleTime: 10_000 }));
  const nodes = useHealth().data?.health.nodes;
  const counts = tasks.data?.counts;
  const running = nodes?.filter(isHeard).reduce((sum, node) => sum + node.running, 0);
  return (
    <Facts
      className="rounded-3 border border-line bg-paper px-3 py-2.5"
      facts={[
        {
          term: t('tasks'),
          value: counts === undefined ? '–' : formatCount(counts.all - counts.paused),
        },
        {
          term: t('running'),
          value: running === undefined ? '–' : t('untouched', { count: formatCount(running) }),
        },
      ]}
    />
  );
}
