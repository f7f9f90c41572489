'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { instantOf } from '@/components/i18n/format-instant';
import { useFormat } from '@/components/i18n/use-format';
import { useNow } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Note } from '@/components/ui/note';
import { Pager } from '@/components/ui/pager';
import { ScrollBox } from '@/components/ui/scroll-box';
import { useAddress } from '@/components/ui/use-address';
import { useIsPhone } from '@/components/ui/use-media-query';
import { wholeNumber } from '@/components/ui/whole-number';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { dayBounds, dayIn, dayOf } from './fire-days';
import { fireGrid } from './fire-grid';
import { AskInstant, FireAnswer } from './task-fires-answer';
import { DayStepper, DaySummary } from './task-fires-day';
import { FiresGrid } from './task-fires-grid';
import { LedgerList } from './task-fires-list';
import { useDayFires, useLedger } from './use-task-fires';

/** How much of the coming day the timetable of today shows. */
const AHEAD_MS = 2 * 3_600_000;

/** The ledger: each fire, past and future, with what it came to and why; and an answer for any instant somebody asks about. */
export function TaskFires({ task }: { task: TaskDetail }) {
  const now = useNow();
  const address = useAddress();
  const { timeZone } = useFormat();
  if (now === null) return null;
  const at = namedInstant(address.get('at'));
  const before = namedInstant(address.get('before'));
  const today = dayOf(now, timeZone);
  const day = dayIn(address.get('day')) ?? dayOf(at ?? before ?? now, timeZone);
  const bounds = dayBounds(day, timeZone);
  return (
    <FiresOfDay
      {...{ task, day, today, bounds, at, before }}
      around={before ?? at ?? (day === today ? null : bounds.to)}
      onDay={(next) => address.go({ day: next === today ? null : next, at: null, before: null })}
      onAsk={(instant) => address.go({ at: String(instant), day: null, before: null })}
      onClose={() => address.go({ at: null })}
      onPage={(place) => address.go({ before: place === null ? null : String(place), day: null })}
    />
  );
}

/** An instant of the address that a schedule can name. */
function namedInstant(text: string | null): number | null {
  const at = wholeNumber(text);
  return at !== null && at < END_INSTANT ? at : null;
}

interface FiresOfDayProps {
  task: TaskDetail;
  day: string;
  today: string;
  bounds: { from: number; to: number };
  at: number | null;
  before: number | null;
  around: number | null;
  onDay: (day: string) => void;
  onAsk: (at: number) => void;
  onClose: () => void;
  onPage: (before: number | null) => void;
}

function FiresOfDay(props: FiresOfDayProps) {
  const { task, day, today, bounds, at, before, around, onDay, onAsk, onClose, onPage } = props;
  const t = useTranslations('fires');
  const trpc = useTRPC();
  const format = useFormat();
  const words = useErrorWords();
  const isPhone = useIsPhone();
  const ledger = useLedger(task.id, around, before !== null);
  const dayFires = useDayFires(task.id, bounds, !isPhone);
  const explanation = useQuery(
    trpc.task.fireAt.queryOptions(
      { id: task.id, at: at ?? 0 },
      { enabled: at !== null, refetchInterval: 5_000 },
    ),
  );
  const grid = useMemo(() => {
    if (!dayFires.data) return null;
    const whole = fireGrid(dayFires.data.items, format.timeZone);
    const shownUntil = Math.max(dayFires.data.now + AHEAD_MS, at ?? 0);
    // of today only what is near: the ledger below should not be pushed off the screen by what nothing is known about
    return day === today
      ? { ...whole, rows: whole.rows.filter(({ startAt }) => startAt <= shownUntil) }
      : whole;
  }, [dayFires.data, format.timeZone, day, today, at]);
  const dayName = format.day(instantOf(`${day}T12:00`, format.timeZone) ?? bounds.from, bounds.from);
  return (
    <>
      <div className="flex min-h-11 shrink-0 items-center gap-x-3 gap-y-1 px-pad py-1.5 max-tablet:flex-wrap">
        <h2 className="whitespace-nowrap">{dayName}</h2>
        <DayStepper {...{ day, today, onDay }} />
        {dayFires.data ? <DaySummary {...dayFires.data} /> : null}
        <span className="ml-auto">
          <AskInstant day={day} onAsk={onAsk} />
        </span>
      </div>
      <ScrollBox label={t('list')} className="min-h-0 flex-1 overflow-y-auto">
        {explanation.data === undefined || at === null ? null : (
          <div className="px-pad pb-3">
            <FireAnswer explanation={explanation.data} onAsk={onAsk} onClose={onClose} />
          </div>
        )}
        {explanation.isError ? (
          <div className="px-pad pb-3">
            <Note tone="error" role="alert">
              {words(explanation.error).text}
            </Note>
          </div>
        ) : null}
        {isPhone ? null : dayFires.data === null ? (
          <p className="px-pad pb-3 text-12 text-ink-3">{t('dense')}</p>
        ) : grid === null || grid.rows.length === 0 ? null : (
          <div className="px-pad pb-4">
            <FiresGrid
              grid={grid}
              label={t('timetable', { day: dayName })}
              now={dayFires.data?.now ?? 0}
              chosenAt={at}
              onAsk={onAsk}
            />
          </div>
        )}
        <LedgerList task={task} query={ledger} chosenAt={at} />
      </ScrollBox>
      {ledger.data === undefined || ledger.data.items.length === 0 ? null : (
        <Pager
          range={t('shown', { count: ledger.data.items.length })}
          liveLabel={t('live')}
          previousLabel={t('newest')}
          nextLabel={t('earlier')}
          onPrevious={before === null ? undefined : () => onPage(null)}
          onNext={ledger.data.nextFireAt === null ? undefined : () => onPage(ledger.data.nextFireAt)}
        />
      )}
    </>
  );
}
