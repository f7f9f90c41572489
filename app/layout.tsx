import { CSPProvider } from '@base-ui/react/csp-provider';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { languageTag } from '@/components/i18n/locale';
import { ThemeProvider } from '@/components/shell/theme';
import { Toasts } from '@/components/shell/toasts';
import { ApiProvider } from '@/components/trpc/provider';
import { TooltipProvider } from '@/components/ui/tooltip';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Punctual 准点', template: '%s — Punctual 准点' },
  icons: { icon: { url: '/logo-mark.svg', type: 'image/svg+xml' } },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  // Reading the nonce also makes every page render per request, which a content security policy with nonces needs.
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html
      lang={languageTag(locale)}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <CSPProvider disableStyleElements {...(nonce === undefined ? {} : { nonce })}>
          <ThemeProvider nonce={nonce}>
            <NextIntlClientProvider>
              <ApiProvider>
                <TooltipProvider>
                  <div id="page">{children}</div>
                  <Toasts />
                </TooltipProvider>
              </ApiProvider>
            </NextIntlClientProvider>
          </ThemeProvider>
        </CSPProvider>
      </body>
    </html>
  );
}
