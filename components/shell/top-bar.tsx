'use client';

import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { Fragment, type ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { Menu, MenuChoice } from '@/components/ui/menu';
import { BrandMark } from './brand-mark';
import { HealthLight } from './health-light';
import { LiveClock } from './live-clock';
import { THEMES, type Theme, useIsMounted } from './theme';
import { usePreferences } from './use-preferences';

export interface Crumb {
  label: ReactNode;
  /** Left out for the page itself, the last crumb. */
  href?: string;
}

/** The line above every page: where one is, whether the scheduler is healthy, and what time it is. */
export function TopBar({ crumbs }: { crumbs: readonly Crumb[] }) {
  const t = useTranslations('shell');
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-line border-b pr-3 pl-pad max-tablet:h-12 max-tablet:pr-2">
      <Link href="/tasks" className="tight flex items-center gap-2 text-14 font-semibold tablet:hidden">
        <BrandMark />
        Punctual
      </Link>
      <nav
        aria-label={t('breadcrumb')}
        className="flex min-w-0 items-center gap-1.5 whitespace-nowrap text-ink-3 max-tablet:hidden"
      >
        {crumbs.map((crumb, index) => (
          <Fragment key={crumb.href ?? 'here'}>
            {index === 0 ? null : (
              <span aria-hidden="true" className="text-ink-4">
                /
              </span>
            )}
            {crumb.href === undefined ? (
              <span aria-current="page" className="truncate font-medium text-ink">
                {crumb.label}
              </span>
            ) : (
              <Link href={crumb.href} className="truncate hover:text-ink">
                {crumb.label}
              </Link>
            )}
          </Fragment>
        ))}
      </nav>
      <div className="ml-auto flex items-center gap-2">
        <HealthLight />
        <span aria-hidden="true" className="h-4 w-px bg-line-2 max-tablet:hidden" />
        <LiveClock />
        <LanguageMenu />
        <ThemeMenu />
      </div>
    </header>
  );
}

function LanguageMenu() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const preferences = usePreferences();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('language')}
          className={buttonClass({ variant: 'ghost', size: 'icon' })}
        >
          <Languages aria-hidden="true" />
        </button>
      }
    >
      <MenuChoice
        label={t('language')}
        value={locale}
        onChange={preferences.setLocale}
        options={[
          { value: 'en', label: <span lang="en">English</span> },
          { value: 'zh', label: <span lang="zh-CN">中文</span> },
        ]}
      />
    </Menu>
  );
}

const THEME_ICON = { system: Monitor, light: Sun, dark: Moon } as const;

function ThemeMenu() {
  const t = useTranslations('shell');
  const { theme, setTheme } = useTheme();
  const isMounted = useIsMounted();
  const chosen: Theme = isMounted ? (THEMES.find((name) => name === theme) ?? 'system') : 'system';
  const Icon = THEME_ICON[chosen];
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('theme')}
          className={`${buttonClass({ variant: 'ghost', size: 'icon' })} max-tablet:hidden`}
        >
          <Icon aria-hidden="true" />
        </button>
      }
    >
      <MenuChoice
        label={t('theme')}
        value={chosen}
        onChange={setTheme}
        options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
      />
    </Menu>
  );
}
