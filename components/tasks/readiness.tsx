'use client';

import { useTranslations } from 'next-intl';
import { formatAll } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useHealth } from '@/components/shell/use-health';
import { isHeard } from '@/server/domain/cluster/health-state';

/** Whether something is there to run a task. */
export function Readiness() {
  const t = useTranslations('firstTask');
  const format = useFormat();
  const health = useHealth().data?.health;
  if (health === undefined) return <p className="mt-1 text-ink-2">{t('lead')}</p>;
  const live = health.nodes.filter(isHeard).length;
  const answering = [health.database.ok ? 'MySQL' : null, health.redis.ok ? 'Redis' : null].filter(
    (name) => name !== null,
  );
  return (
    <p className="mt-1 text-ink-2">
      {live === 0 ? t('noNode') : t('ready', { count: live, services: formatAll(answering, format.locale) })}
    </p>
  );
}
