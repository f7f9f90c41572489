'use client';

import { ChevronsUpDown, Globe, LogOut, Menu as MenuIcon, Pause, Play } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useState } from 'react';
import { leave } from '@/components/sign-in/session';
import { zoneCity } from '@/components/time/zone-name';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { PauseEverythingDialog } from './pause-everything-dialog';
import { useReader } from './reader';
import { THEMES, type Theme, useIsMounted } from './theme';
import { TimeZoneDialog } from './time-zone-dialog';
import { useMay } from './use-may';
import { usePauseEverything } from './use-pause-everything';
import { usePreferences } from './use-preferences';

/** Who is signed in, with language, theme, time zone, the switch that pauses everything, and sign out. `place` is the last place of the bottom bar. */
export function UserMenu({ look = 'side' }: { look?: 'side' | 'place' }) {
  const t = useTranslations('shell');
  const access = useTranslations('access');
  const reader = useReader();
  const locale = useLocale();
  const preferences = usePreferences();
  const { theme, setTheme } = useTheme();
  const isMounted = useIsMounted();
  const [isChoosingZone, setIsChoosingZone] = useState(false);
  const [isPausing, setIsPausing] = useState(false);
  const role = access(`roles.${reader.role}`);
  return (
    <>
      <Menu
        align="start"
        side="top"
        trigger={
          look === 'place' ? (
            <button
              type="button"
              className="flex flex-col items-center justify-center gap-0.5 text-11 text-ink-3 focus-visible:-outline-offset-2"
            >
              <MenuIcon aria-hidden="true" className="size-4" strokeWidth={1.5} />
              {t('more')}
            </button>
          ) : (
            <button
              type="button"
              aria-label={t('userMenu', { name: reader.displayName })}
              className="flex w-full items-center gap-2 rounded-2 px-2 py-1 text-left hover:bg-hover data-popup-open:bg-selected max-wide:justify-center max-wide:px-0"
            >
              <Avatar name={reader.displayName} />
              <span className="min-w-0 flex-1 leading-4 max-wide:hidden">
                <span className="block truncate font-medium">{reader.displayName}</span>
                <span className="block truncate text-12 text-ink-3">{role}</span>
              </span>
              <ChevronsUpDown
                aria-hidden="true"
                className="size-3.5 text-ink-3 max-wide:hidden"
                strokeWidth={1.5}
              />
            </button>
          )
        }
      >
        <div className="px-2 py-1.5">
          <div className="font-medium">{reader.displayName}</div>
          <div className="text-12 text-ink-3">
            {reader.login}, {role}
          </div>
        </div>
        <MenuSeparator />
        <MenuChoice
          label={t('language')}
          value={locale}
          onChange={preferences.setLocale}
          options={[
            { value: 'en', label: <span lang="en">English</span> },
            { value: 'zh', label: <span lang="zh-CN">中文</span> },
          ]}
        />
        <MenuSeparator />
        <MenuChoice
          label={t('theme')}
          value={isMounted ? ((theme ?? 'system') as Theme) : 'system'}
          onChange={setTheme}
          options={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
        />
        <MenuSeparator />
        <MenuItem
          icon={Globe}
          onSelect={() => setIsChoosingZone(true)}
          end={<span className="text-12 text-ink-3">{zoneCity(reader.timeZone, locale)}</span>}
        >
          {t('timeZone')}
        </MenuItem>
        <PauseItem onAsk={() => setIsPausing(true)} />
        <MenuItem icon={LogOut} onSelect={() => void leave()}>
          {t('signOut')}
        </MenuItem>
      </Menu>
      {isChoosingZone ? <TimeZoneDialog onClose={() => setIsChoosingZone(false)} /> : null}
      {isPausing ? <PauseEverythingDialog onClose={() => setIsPausing(false)} /> : null}
    </>
  );
}

function PauseItem({ onAsk }: { onAsk: () => void }) {
  const t = useTranslations('pauseAll');
  const refusal = useMay()('system:pause');
  const { inForce, resume } = usePauseEverything();
  return inForce === null ? (
    <MenuItem icon={Pause} unavailableReason={refusal} onSelect={onAsk}>
      {t('ask')}
    </MenuItem>
  ) : (
    <MenuItem icon={Play} unavailableReason={refusal} onSelect={() => void resume()}>
      {t('resumeEverything')}
    </MenuItem>
  );
}

function Avatar({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-5 shrink-0 place-items-center rounded-full border border-line-2 bg-selected text-11 leading-none font-medium text-ink-2"
    >
      {[...name][0]?.toUpperCase()}
    </span>
  );
}
