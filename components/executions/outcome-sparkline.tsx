'use client';

import { Tooltip as Base } from '@base-ui/react/tooltip';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import type { TaskRow } from '@/components/trpc/types';
import type { State } from '@/components/ui/state-icon';
import { StateIcon } from '@/components/ui/state-icon';
import { isTrouble, stateOf } from './execution-status';
import { executionHref } from './href';
import { type Bar, barAt, SPARKLINE, sparklineBars } from './sparkline-geometry';

const FILL: Record<State, string> = {
  succeeded: 'fill-succeeded-bar',
  running: 'fill-running-bar',
  queued: 'fill-queued-bar',
  retrying: 'fill-retrying-bar',
  failed: 'fill-failed-bar',
  timed_out: 'fill-timed-out-bar',
  lost: 'fill-lost-bar',
  cancelled: 'fill-cancelled-bar',
  skipped: 'fill-transparent stroke-skipped',
  paused: 'fill-cancelled-bar',
  late: 'fill-late-bar',
  never_run: 'fill-line-2',
};

type Outcomes = TaskRow['outcomes'];

/** The last 40 executions as bars. Hover or the arrow keys name one, a click or Enter opens it. */
export function OutcomeSparkline({ outcomes, taskName }: { outcomes: Outcomes; taskName: string }) {
  const t = useTranslations('executions');
  const words = useTranslations('states');
  const format = useFormat();
  const router = useRouter();
  const now = useNow();
  const [chosen, setChosen] = useState<number | null>(null);
  const bars = useMemo(
    () => sparklineBars(outcomes, (index) => Math.max(0, (now ?? 0) - (outcomes[index]?.fireAt ?? 0))),
    [outcomes, now],
  );
  if (outcomes.length === 0) return <Drawing bars={bars} chosen={null} />;

  const newest = bars.length - 1;
  const bar = bars[chosen ?? newest];
  const outcome = bar === undefined || bar.outcome === null ? undefined : outcomes[bar.outcome];
  const trouble = outcomes.filter((entry) => isTrouble(entry.status)).length;
  const word = outcome === undefined ? '' : words(outcome.status);
  const facts =
    outcome === undefined
      ? ''
      : [
          format.exact(outcome.fireAt),
          word,
          outcome.durationMs === null ? '' : format.duration(outcome.durationMs),
        ]
          .filter(Boolean)
          .join(', ');

  const open = () => {
    if (outcome !== undefined) router.push(executionHref(outcome));
  };
  const point = (event: PointerEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setChosen(barAt(bars, ((event.clientX - box.left) / box.width) * SPARKLINE.width) ?? newest);
  };
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = (chosen ?? newest) + step;
    if (bars[next] !== undefined && bars[next].outcome !== null) setChosen(next);
  };

  return (
    <Base.Root trackCursorAxis="x">
      <Base.Trigger
        delay={100}
        closeOnClick={false}
        aria-label={t('sparkline', { name: taskName, count: outcomes.length, trouble })}
        aria-description={facts}
        onClick={open}
        onPointerMove={point}
        onPointerLeave={() => setChosen(null)}
        onKeyDown={walk}
        className="flex rounded-1"
      >
        <Drawing bars={bars} chosen={chosen} />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup className="rounded-2 bg-ink px-2 py-1 text-12 text-on-ink">
            {outcome === undefined ? null : (
              <span className="flex items-center gap-1.5 whitespace-nowrap">
                <StateIcon state={stateOf(outcome.status)} className="rounded-full bg-surface" />
                {word}
                {outcome.durationMs === null ? null : <span>{format.duration(outcome.durationMs)}</span>}
                <span className="mono">{format.exact(outcome.fireAt).slice(0, 19)}</span>
              </span>
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Drawing({ bars, chosen }: { bars: readonly Bar[]; chosen: number | null }) {
  return (
    <svg
      aria-hidden="true"
      width={SPARKLINE.width}
      height={SPARKLINE.height}
      viewBox={`0 0 ${SPARKLINE.width} ${SPARKLINE.height}`}
      shapeRendering="crispEdges"
    >
      {chosen === null ? null : (
        <rect x={(bars[chosen]?.x ?? 0) - 1} y="0" width="5" height="22" className="fill-selected" />
      )}
      {bars.map((bar) => (
        <BarShape key={bar.x} bar={bar} />
      ))}
    </svg>
  );
}

function BarShape({ bar }: { bar: Bar }) {
  if (bar.outcome === null) return <rect x={bar.x + 1} y="18" width="1" height="1" className="fill-line-2" />;
  return (
    <>
      <rect x={bar.x} y={bar.y} width="3" height={bar.height} className={FILL[bar.state]} />
      {bar.cutY === null ? null : (
        <rect x={bar.x} y={bar.cutY} width="3" height="2" className="fill-surface" />
      )}
      {bar.hasFoot ? <rect x={bar.x} y="20" width="3" height="2" className={FILL[bar.state]} /> : null}
    </>
  );
}
