'use client';

import { Wrench } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import type { SystemHealth } from '@/components/trpc/types';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Light, type LightState } from '@/components/ui/light';
import { Popover } from '@/components/ui/popover';
import { isHeard } from '@/server/domain/cluster/health-state';
import { type HealthPart, lightOf, partStates, worstPart } from './health-words';
import { PauseEverythingDialog } from './pause-everything-dialog';
import { useHealth } from './use-health';
import { useMay } from './use-may';
import { usePauseEverything } from './use-pause-everything';

/** One mark, one word and one figure; a click shows the parts with what to do about each. */
export function HealthLight() {
  const t = useTranslations('health');
  const format = useFormat();
  const query = useHealth();
  const [isOpen, setIsOpen] = useState(false);
  const [isPausing, setIsPausing] = useState(false);
  const health = query.isError ? undefined : query.data?.health;
  const state: LightState = query.isError ? 'bad' : lightOf(health?.state);
  const word = query.isError
    ? t('noAnswer')
    : health === undefined
      ? t('asking')
      : t(`states.${health.state}`);
  const worst = health === undefined ? null : worstPart(health);
  const figure =
    health === undefined
      ? null
      : worst !== null && worst !== 'scheduler'
        ? t(`short.${worst}`)
        : health.lagMs === null
          ? null
          : t('lag', { lag: format.duration(health.lagMs) });
  return (
    <>
      <Popover
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        label={t('title')}
        align="end"
        trigger={
          <button
            type="button"
            className="flex h-7 items-center gap-2 whitespace-nowrap rounded-2 border border-transparent px-2 hover:bg-hover data-popup-open:border-line-2 data-popup-open:bg-hover max-tablet:h-9"
          >
            <Light state={state} />
            <span
              className={cn(
                state === 'warning' && 'font-medium text-late',
                state === 'bad' && 'font-medium text-failed',
              )}
            >
              {word}
            </span>
            {figure === null ? null : <span className="text-12 text-ink-3 max-tablet:hidden">{figure}</span>}
          </button>
        }
      >
        {health === undefined ? (
          <p className="p-4 text-ink-2">{query.isError ? t('noAnswerText') : t('asking')}</p>
        ) : (
          <>
            <HealthPanel health={health} state={state} checkedAt={query.dataUpdatedAt} />
            <PauseSwitch
              onAsk={() => {
                setIsOpen(false);
                setIsPausing(true);
              }}
            />
          </>
        )}
      </Popover>
      {isPausing ? <PauseEverythingDialog onClose={() => setIsPausing(false)} /> : null}
    </>
  );
}

/** Stops every schedule, or lets them go on. */
function PauseSwitch({ onAsk }: { onAsk: () => void }) {
  const t = useTranslations('pauseAll');
  const refusal = useMay()('system:pause');
  const { inForce, isBusy, resume } = usePauseEverything();
  return (
    <div className="flex items-center gap-3 border-line border-t px-4 py-2.5">
      <span className="min-w-0 flex-1 text-12 text-ink-2">
        {t(inForce === null ? 'switchOff' : 'switchOn')}
      </span>
      {inForce === null ? (
        <Button size="sm" unavailableReason={refusal} onClick={onAsk}>
          {t('ask')}
        </Button>
      ) : (
        <Button size="sm" unavailableReason={refusal} isBusy={isBusy} onClick={() => void resume()}>
          {t('resume')}
        </Button>
      )}
    </div>
  );
}

function HealthPanel({
  health,
  state,
  checkedAt,
}: {
  health: SystemHealth;
  state: LightState;
  checkedAt: number;
}) {
  const t = useTranslations('health');
  const format = useFormat();
  const now = useNow() ?? checkedAt;
  const states = partStates(health);
  const live = health.nodes.filter(isHeard);
  const running = live.reduce((sum, node) => sum + node.running, 0);
  const zoneDataText = (zoneData: SystemHealth['zoneData']) => {
    if (zoneData === null) return t('zoneDataUnusable');
    if (zoneData.isOld) return t('zoneDataOld');
    return zoneData.datedOn === null ? t('zoneDataText') : t('zoneDataMade', { date: zoneData.datedOn });
  };
  return (
    <>
      <div className="flex items-center gap-2 border-line border-b px-4 py-3">
        <span
          className={cn(
            'font-semibold',
            state === 'warning' && 'text-late',
            state === 'bad' && 'text-failed',
          )}
        >
          {t(`titles.${health.state}`)}
        </span>
        <span className="ml-auto text-12 text-ink-3">
          {t('checked', { ago: format.ago(Math.max(0, now - (health.now ?? checkedAt))) })}
        </span>
      </div>
      <HealthRow
        part="scheduler"
        state={states.scheduler}
        figure={health.lagMs === null ? '–' : t('lag', { lag: format.duration(health.lagMs) })}
        text={t('schedulerText')}
      />
      <HealthRow
        part="nodes"
        state={states.nodes}
        figure={t('liveOfAll', { live: live.length, all: health.nodes.length })}
        text={
          live.length === 0
            ? t('nodesNone')
            : t('nodesText', {
                names: live.map(nodeWords).join(', '),
                running: formatCount(running),
              })
        }
      />
      <HealthRow
        part="database"
        state={states.database}
        figure={health.database.latencyMs === null ? t('away') : format.duration(health.database.latencyMs)}
        text={health.database.ok ? t('databaseText') : t('databaseAway')}
      />
      <HealthRow
        part="redis"
        state={states.redis}
        figure={health.redis.latencyMs === null ? t('away') : format.duration(health.redis.latencyMs)}
        text={health.redis.ok ? t('redisText') : t('redisAway')}
      />
      <HealthRow
        part="zoneData"
        state={states.zoneData}
        figure={health.zoneData?.version ?? '–'}
        text={zoneDataText(health.zoneData)}
      />
    </>
  );
}

const nodeWords = ({ name, labels }: SystemHealth['nodes'][number]) =>
  labels.length === 0 ? name : `${name} (${labels.join(', ')})`;

interface HealthRowProps {
  part: HealthPart;
  state: LightState;
  figure: string;
  text: string;
}

function HealthRow({ part, state, figure, text }: HealthRowProps) {
  const t = useTranslations('health');
  const isWell = state === 'good';
  return (
    <div className="grid grid-cols-[16px_1fr_auto] gap-x-2 border-line border-b px-4 py-2.5 last:border-b-0">
      <Light state={state} className="mt-1.5" />
      <span className="font-medium">{t(`parts.${part}`)}</span>
      <span
        className={cn(
          'mono leading-5',
          isWell ? 'text-ink-2' : state === 'bad' ? 'text-failed' : 'text-late',
        )}
      >
        {figure}
      </span>
      <span className="col-span-2 col-start-2 text-12 text-ink-2">{text}</span>
      {isWell ? null : (
        <span className="col-span-2 col-start-2 mt-2 flex gap-2 rounded-2 bg-late-wash px-2.5 py-2 text-12 text-ink-2">
          <Wrench aria-hidden="true" className="mt-px size-3.5 text-late" strokeWidth={1.5} />
          <span>
            <b className="font-medium text-ink">{t('fix')}</b> {t(`fixes.${part}`)}
          </span>
        </span>
      )}
    </div>
  );
}
