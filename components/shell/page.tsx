import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { PauseBanner } from './pause-banner';
import { type Crumb, TopBar } from './top-bar';

interface PageProps {
  crumbs: readonly Crumb[];
  children: ReactNode;
  /** Classes of the area under the top bar, which scrolls on its own unless told otherwise. */
  className?: string;
}

/** The frame of one console page: top bar, then the page itself. */
export function Page({ crumbs, children, className }: PageProps) {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <PauseBanner />
      <main
        id="main"
        tabIndex={-1}
        className={cn('flex min-h-0 flex-1 flex-col overflow-y-auto px-pad outline-none', className)}
      >
        {children}
      </main>
    </>
  );
}

interface PageHeadProps {
  title: ReactNode;
  /** Facts in grey after the title. */
  note?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, note, actions }: PageHeadProps) {
  return (
    <div className="flex shrink-0 items-center gap-3 pt-4 pb-3 max-tablet:py-3">
      <h1 className="tight min-w-0 truncate text-20 font-semibold max-tablet:text-18">{title}</h1>
      {note === undefined ? null : <span className="min-w-0 shrink-[99] truncate text-ink-3">{note}</span>}
      {actions === undefined ? null : (
        <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>
      )}
    </div>
  );
}
