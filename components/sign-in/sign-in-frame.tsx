'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { BrandMark } from '@/components/shell/brand-mark';
import { rememberLocale } from '@/components/shell/use-preferences';
import { Segmented } from '@/components/ui/segmented';
import { ClockFace } from './clock-face';

/** The page around every way in: name and language above, the clock beside. */
export function SignInFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('signIn');
  const locale = useLocale();
  const router = useRouter();
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] bg-surface rail:grid-cols-[560px_minmax(0,1fr)]">
      <div className="flex flex-col border-line px-20 py-8 max-rail:mx-auto max-rail:w-full max-rail:max-w-140 max-tablet:px-6 max-tablet:py-5 rail:border-r">
        <div className="flex items-center gap-2">
          <BrandMark size={22} />
          <span className="tight text-16 font-semibold">
            Punctual <span className="font-medium tracking-[0.02em] text-ink-2">准点</span>
          </span>
          <Segmented
            label={t('language')}
            isSmall
            className="ml-auto"
            value={locale}
            onChange={(next) => {
              rememberLocale(next);
              router.refresh();
            }}
            options={[
              { value: 'en', label: <span lang="en">EN</span> },
              { value: 'zh', label: <span lang="zh-CN">中文</span> },
            ]}
          />
        </div>
        <main className="my-auto w-full py-10">{children}</main>
        <p className="text-12 text-ink-3">{t('stays')}</p>
      </div>
      <ClockFace />
    </div>
  );
}
