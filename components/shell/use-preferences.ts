'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { LOCALE_COOKIE, type Locale } from '@/components/i18n/locale';
import { useTRPC } from '@/components/trpc/client';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the language in this browser; the next rendering by the server uses it. */
export function rememberLocale(locale: Locale): void {
  Object.assign(document, {
    cookie: `${LOCALE_COOKIE}=${locale}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`,
  });
}

/** Changes the language or zone of the signed-in person, here and on every other device. */
export function usePreferences() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const save = useMutation(
    trpc.me.setPreferences.mutationOptions({
      // a refused change is taken back on the screen too
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.me.get.queryKey() }),
    }),
  );
  return {
    setLocale(locale: Locale) {
      rememberLocale(locale);
      queryClient.setQueryData(trpc.me.get.queryKey(), (me) => (me === undefined ? me : { ...me, locale }));
      save.mutate({ locale });
      router.refresh();
    },
    /** Null: the zone of the installation or of the browser. */
    setTimeZone(timeZone: string | null) {
      queryClient.setQueryData(trpc.me.get.queryKey(), (me) =>
        me === undefined ? me : { ...me, ownTimeZone: timeZone },
      );
      save.mutate({ timeZone });
    },
  };
}
