'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import type { TaskDetail } from '@/components/trpc/types';
import { cn } from '@/components/ui/cn';
import { useWidth } from '@/components/ui/use-width';
import { durationScale, isNotable } from './duration-scale';
import { isLive, isTrouble, stateOf } from './execution-status';

const HEIGHT = 132;
const BASE = 108;
const LEFT = 54;
const RIGHT = 72;
const BARS = 40;

const FILL = {
  succeeded: 'fill-succeeded-bar',
  running: 'fill-running-bar',
  queued: 'fill-queued-bar',
  retrying: 'fill-retrying-bar',
  failed: 'fill-failed-bar',
  timed_out: 'fill-timed-out-bar',
  lost: 'fill-lost-bar',
  cancelled: 'fill-cancelled-bar',
  skipped: 'fill-cancelled-bar',
  paused: 'fill-cancelled-bar',
  late: 'fill-late-bar',
  never_run: 'fill-line-2',
} as const;

interface DurationChartProps {
  outcomes: TaskDetail['outcomes'];
  usualMs: number | null;
}

/** How long the last executions took, with the usual duration as a line. The table below says the same in words. */
export function DurationChart({ outcomes, usualMs }: DurationChartProps) {
  const t = useTranslations('executions');
  const format = useFormat();
  const now = useNow() ?? 0;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const scale = durationScale(outcomes);
  const room = Math.max(0, width - LEFT - RIGHT);
  const step = room / Math.max(BARS, outcomes.length);
  const y = (ms: number) => BASE - (Math.min(ms, scale.topMs) / scale.topMs) * (BASE - 8);
  const first = outcomes[0];
  const last = outcomes.at(-1);
  return (
    <div ref={box} className="h-33">
      {width === 0 ? null : (
        <svg
          role="img"
          aria-label={t('durationChart', { count: outcomes.length })}
          width={width}
          height={HEIGHT}
        >
          {scale.lines.map((line) => (
            <g key={line}>
              <line
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(line) + 0.5}
                y2={y(line) + 0.5}
                className={line === 0 ? 'stroke-line-2' : 'stroke-line'}
              />
              <text x={LEFT - 8} y={y(line) + 4} textAnchor="end" className="mono fill-ink-3 text-11">
                {line === 0 ? '0' : format.span(line)}
              </text>
            </g>
          ))}
          {outcomes.map((outcome, index) => {
            const ms = outcome.durationMs ?? (isLive(outcome.status) ? Math.max(0, now - outcome.fireAt) : 0);
            const height = Math.max(2, BASE - y(ms));
            const x = LEFT + (index + Math.max(0, BARS - outcomes.length)) * step + 1;
            const fill = FILL[stateOf(outcome.status)];
            return (
              <g key={outcome.id} className={cn(!isNotable(outcome, usualMs) && 'opacity-55')}>
                <rect
                  x={x}
                  y={BASE - height}
                  width={Math.max(1, Math.min(18, step - 2))}
                  height={height}
                  className={fill}
                />
                {isTrouble(outcome.status) ? (
                  <rect
                    x={x}
                    y={BASE + 2}
                    width={Math.max(1, Math.min(18, step - 2))}
                    height="2"
                    className={fill}
                  />
                ) : null}
                {ms > scale.topMs ? (
                  <text x={x - 4} y="16" textAnchor="end" className="fill-ink-2 font-sans text-11">
                    {t('barCut', { duration: format.duration(ms) })}
                  </text>
                ) : null}
              </g>
            );
          })}
          {usualMs === null || usualMs > scale.topMs ? null : (
            <>
              <line
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(usualMs) + 0.5}
                y2={y(usualMs) + 0.5}
                className="stroke-ink"
              />
              <text x={width - RIGHT + 8} y={y(usualMs) + 4} className="fill-ink-2 font-sans text-11">
                p50 {format.duration(usualMs)}
              </text>
            </>
          )}
          {first === undefined || last === undefined || now === 0 ? null : (
            <>
              <text
                x={LEFT + Math.max(0, BARS - outcomes.length) * step}
                y={HEIGHT - 6}
                className="mono fill-ink-3 text-11"
              >
                {format.instant(first.fireAt, now, true)}
              </text>
              <text x={width - RIGHT} y={HEIGHT - 6} textAnchor="end" className="mono fill-ink-3 text-11">
                {format.instant(last.fireAt, now, true)}
              </text>
            </>
          )}
        </svg>
      )}
    </div>
  );
}
