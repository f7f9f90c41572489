'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { pageClock } from '@/components/time/use-now';
import { useTRPCClient } from '@/components/trpc/client';
import type { TaskFires } from '@/components/trpc/types';
import { END_INSTANT } from '@/server/domain/schedule/instant-range';
import { extend } from '@/server/domain/task/ledger';

/** Fires shown above the present, above another pivot, and below it. */
const ABOVE = 6;
const ABOVE_ASKED = 2;
const BELOW = 60;
/** How far ahead fires are looked for. */
const AHEAD_MS = 5 * 366 * 86_400_000;
const LIST_RENEWED_MS = 2_000;
const DAY_RENEWED_MS = 5_000;
/** A timetable reads so many pages of so many fires, or is left out. */
const GRID_PAGES = 3;
const GRID_PAGE = 500;

const lastInstant = (at: number) => Math.min(at, END_INSTANT - 1);

/**
 * The ledger of a task around an instant, the newest first: a few fires behind it, then those up to it. Null is the present. With
 * `isPage` only those up to it: an earlier page.
 */
export function useLedger(id: number, around: number | null, isPage: boolean) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['task-ledger', id, around, isPage],
    queryFn: async (): Promise<TaskFires> => {
      const pivot = around ?? pageClock.now();
      const below = client.task.fires.query({
        id,
        from: 0,
        to: lastInstant(pivot),
        limit: BELOW,
        order: 'newest',
      });
      if (isPage || pivot + 1 >= END_INSTANT) return below;
      const range = { from: pivot + 1, to: lastInstant(pivot + AHEAD_MS) };
      const above = await client.task.fires.query({
        id,
        ...range,
        limit: around === null ? ABOVE : ABOVE_ASKED,
        order: 'oldest',
      });
      const part = await below;
      return {
        ...{ now: part.now, nextFireAt: part.nextFireAt, awaits: above.awaits },
        items: joined(above.items.reverse(), part.items, part.now),
        executions: [...above.executions, ...part.executions],
      };
    },
    refetchInterval: LIST_RENEWED_MS,
    placeholderData: keepPreviousData,
  });
}

/** Every fire of a day, or null when there are too many for a timetable. */
export function useDayFires(id: number, day: { from: number; to: number }, isShown: boolean) {
  const client = useTRPCClient();
  return useQuery({
    queryKey: ['task-day-fires', id, day.from, day.to],
    queryFn: async (): Promise<Pick<TaskFires, 'now' | 'items'> | null> => {
      const items: TaskFires['items'] = [];
      let from = day.from;
      for (let page = 0; page < GRID_PAGES; page += 1) {
        const part = await client.task.fires.query({
          id,
          from,
          to: day.to,
          limit: GRID_PAGE,
          isGrouped: false,
        });
        items.push(...part.items);
        if (part.nextFireAt === null) return { now: part.now, items };
        from = part.nextFireAt;
      }
      return null;
    },
    enabled: isShown,
    refetchInterval: ({ state: { data } }) => (data === null ? false : DAY_RENEWED_MS),
    placeholderData: keepPreviousData,
  });
}

/** Two parts of one list. What the pivot cut in two is one entry again. */
function joined(above: TaskFires['items'], below: TaskFires['items'], now: number): TaskFires['items'] {
  const [first, ...rest] = below;
  const last = above.at(-1);
  if (first === undefined || last === undefined) return [...above, ...below];
  // a row of skips that names no single fires is told as a whole in both parts
  const isSame = last.firstFireAt === first.firstFireAt && last.lastFireAt === first.lastFireAt;
  return isSame || extend(last, first, now) ? [...above, ...rest] : [...above, ...below];
}
