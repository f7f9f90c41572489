'use client';

import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import type { Locale } from '@/components/i18n/locale';
import { browserTimeZone, usableZone } from '@/components/time/zone-name';
import { useTRPC } from '@/components/trpc/client';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/message-card';
import { BrandMark } from './brand-mark';
import { ReaderProvider } from './reader';
import { BottomBar, SideBar } from './side-bar';
import { rememberLocale } from './use-preferences';

/** The frame around every console page. It waits until it knows who is in front of the screen. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  const t = useTranslations('shell');
  const trpc = useTRPC();
  const me = useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 }));
  const words = useErrorWords();
  useOwnLanguage(me.data?.locale);
  if (me.data === undefined) {
    return (
      <div className="grid h-dvh place-items-center bg-surface p-pad">
        {me.isError ? (
          <ErrorState
            title={t('noServer')}
            reference={words(me.error).reference}
            action={<Button onClick={() => void me.refetch()}>{t('tryAgain')}</Button>}
          >
            {words(me.error).text}
          </ErrorState>
        ) : (
          <span role="status" aria-label={t('loading')}>
            <BrandMark size={28} />
          </span>
        )}
      </div>
    );
  }
  const { ownTimeZone, defaultTimeZone } = me.data;
  const reader = { ...me.data, timeZone: usableZone(ownTimeZone, defaultTimeZone, browserTimeZone()) };
  return (
    <ReaderProvider reader={reader}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-2 bg-ink px-3 py-1.5 text-on-ink focus-visible:translate-y-0"
      >
        {t('skip')}
      </a>
      <div className="grid h-dvh grid-cols-[minmax(0,1fr)] tablet:grid-cols-[48px_minmax(0,1fr)] wide:grid-cols-[208px_minmax(0,1fr)]">
        <SideBar />
        <div className="flex h-dvh min-w-0 flex-col overflow-hidden bg-surface">
          {children}
          <BottomBar />
        </div>
      </div>
    </ReaderProvider>
  );
}

/** On a new device the language of the person takes over from the language of the browser. */
function useOwnLanguage(own: Locale | null | undefined): void {
  const shown = useLocale();
  useEffect(() => {
    if (!own || own === shown || sessionStorage.getItem('punctual-own-language') !== null) return;
    sessionStorage.setItem('punctual-own-language', 'taken');
    rememberLocale(own);
    window.location.reload();
  }, [own, shown]);
}
