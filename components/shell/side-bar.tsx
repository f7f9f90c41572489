'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { formatCount } from '@/components/i18n/format-number';
import { useTRPC } from '@/components/trpc/client';
import { cn } from '@/components/ui/cn';
import { BrandMark } from './brand-mark';
import { isInPlace, PLACES } from './places';
import { UserMenu } from './user-menu';

/** Navigation at the left: 208 px with words, an icon rail between 721 and 1279 px. */
export function SideBar() {
  const t = useTranslations('nav');
  const pathname = usePathname();
  const counts = useTaskCount();
  return (
    <aside className="hidden flex-col border-line border-r bg-paper px-2 pb-2 tablet:flex">
      <Link
        href="/tasks"
        className="tight flex h-11 items-center gap-2 px-2 text-14 font-semibold max-wide:justify-center max-wide:px-0"
      >
        <BrandMark />
        <span className="max-wide:sr-only">
          Punctual <span className="ml-px text-13 font-medium tracking-[0.02em] text-ink-2">准点</span>
        </span>
      </Link>
      <nav aria-label={t('label')} className="mt-2 flex flex-col gap-px">
        {PLACES.map((place) => {
          const isHere = isInPlace(pathname, place.href);
          return (
            <Link
              key={place.key}
              href={place.href}
              aria-current={isHere ? 'page' : undefined}
              title={t(place.key)}
              className={cn(
                'flex h-7 items-center gap-2 rounded-2 px-2 max-wide:h-9 max-wide:justify-center',
                isHere ? 'bg-selected font-medium text-ink' : 'text-ink-2 hover:bg-hover',
              )}
            >
              <place.icon
                aria-hidden="true"
                className={cn('size-4', isHere ? 'text-ink' : 'text-ink-3')}
                strokeWidth={1.5}
              />
              <span className="max-wide:sr-only">{t(place.key)}</span>
              {place.key === 'tasks' && counts !== undefined ? (
                <span className="ml-auto text-12 font-normal text-ink-3 max-wide:hidden">
                  {formatCount(counts, 10_000)}
                </span>
              ) : null}
            </Link>
          );
        })}
      </nav>
      <div className="-mx-2 mt-auto border-line border-t px-2 pt-2">
        <UserMenu />
      </div>
    </aside>
  );
}

/** Navigation at the bottom of a phone. */
export function BottomBar() {
  const t = useTranslations('nav');
  const pathname = usePathname();
  return (
    <nav
      aria-label={t('label')}
      className="grid h-14 shrink-0 auto-cols-fr grid-flow-col border-line border-t bg-paper tablet:hidden"
    >
      {PLACES.map((place) => {
        const isHere = isInPlace(pathname, place.href);
        return (
          <Link
            key={place.key}
            href={place.href}
            aria-current={isHere ? 'page' : undefined}
            className={cn(
              'flex flex-col items-center justify-center gap-0.5 text-11 focus-visible:-outline-offset-2',
              isHere ? 'font-medium text-ink' : 'text-ink-3',
            )}
          >
            <place.icon aria-hidden="true" className="size-4" strokeWidth={1.5} />
            {t(place.key)}
          </Link>
        );
      })}
      <UserMenu look="place" />
    </nav>
  );
}

function useTaskCount(): number | undefined {
  const trpc = useTRPC();
  const list = useQuery(
    trpc.task.list.queryOptions({ limit: 1 }, { refetchInterval: 30_000, staleTime: 10_000 }),
  );
  return list.data?.counts.all;
}
