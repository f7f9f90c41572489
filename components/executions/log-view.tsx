'use client';

import { ArrowDownToLine, Download, WrapText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '@/components/i18n/format-number';
import type { ExecutionLogLine } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Light } from '@/components/ui/light';
import { ErrorState } from '@/components/ui/message-card';
import { ScrollBox } from '@/components/ui/scroll-box';
import { SearchInput } from '@/components/ui/search-input';
import { Select } from '@/components/ui/select';
import { Tooltip } from '@/components/ui/tooltip';
import { useIsPhone } from '@/components/ui/use-media-query';
import { LogLine } from './log-line';
import { countHits, LOG_LEVELS, type LogLevel, linesFrom, logText } from './log-lines';
import { useLog } from './use-log';

interface LogViewProps {
  execution: { id: number; fireAt: number };
  isLive: boolean;
}

/** The log: search, level, wrap, follow, download. */
export function LogView({ execution, isLive }: LogViewProps) {
  const t = useTranslations('log');
  const words = useErrorWords();
  const isPhone = useIsPhone();
  const log = useLog(execution, isLive);
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<LogLevel>('debug');
  const [isWrapped, setIsWrapped] = useState(false);
  const [isFollowing, setIsFollowing] = useState(true);
  const shown = useMemo(() => linesFrom(log.lines, level), [log.lines, level]);
  const hits = useMemo(() => countHits(shown, search), [shown, search]);
  const box = useFollowedBox(shown.length, isFollowing, setIsFollowing);

  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-line border-b py-1 pr-4 pl-pad">
        <h2>{t('title')}</h2>
        {isLive ? (
          <span className="flex items-center gap-1.5 text-12 text-ink-2">
            <Light state="live" isSmall />
            {t('live')}
          </span>
        ) : null}
        <span className="ml-auto flex items-center gap-2 max-tablet:w-full">
          <SearchInput
            value={search}
            onChange={setSearch}
            label={t('search')}
            placeholder={search === '' ? t('search') : ''}
            clearLabel={t('clearSearch')}
            className="w-47 max-tablet:min-w-0 max-tablet:flex-1"
            delayMs={80}
          />
          {search === '' ? null : (
            <span role="status" className="text-12 text-ink-3">
              {t('hits', { count: hits })}
            </span>
          )}
          <Select
            look="filter"
            label={t('level')}
            prefix={t('level')}
            value={level}
            onChange={setLevel}
            options={LOG_LEVELS.map((value) => ({
              value,
              label: value === 'error' ? 'ERROR' : `${value.toUpperCase()}+`,
            }))}
            className="max-tablet:hidden"
          />
          <IconToggle
            label={t('wrap')}
            isOn={isWrapped}
            onClick={() => setIsWrapped((on) => !on)}
            className="max-tablet:hidden"
          >
            <WrapText aria-hidden="true" />
          </IconToggle>
          <IconToggle label={t('follow')} isOn={isFollowing} onClick={() => setIsFollowing((on) => !on)}>
            <ArrowDownToLine aria-hidden="true" />
          </IconToggle>
          <Tooltip content={t('download')}>
            <Button
              variant="ghost"
              size="icon"
              aria-label={t('download')}
              onClick={() => save(execution.id, log.lines)}
            >
              <Download aria-hidden="true" />
            </Button>
          </Tooltip>
        </span>
      </div>
      <ScrollBox
        ref={box.ref}
        onScroll={box.onScroll}
        role="log"
        aria-live="off"
        label={t('title')}
        className="mono min-h-0 flex-1 overflow-auto py-2 leading-6 -outline-offset-2 max-tablet:text-11"
      >
        {log.error !== null && log.lines.length === 0 ? (
          <div className="p-pad font-sans">
            <ErrorState
              title={t('unreadable')}
              reference={words(log.error).reference}
              action={<Button onClick={log.retry}>{t('tryAgain')}</Button>}
            >
              {words(log.error).text}
            </ErrorState>
          </div>
        ) : (
          shown.map((line) => (
            <LogLine
              key={line.seq}
              line={line}
              search={search}
              isWrapped={isWrapped || isPhone}
              isPhone={isPhone}
            />
          ))
        )}
        {!log.isLoading && log.error === null && shown.length === 0 ? (
          <p className="px-pad font-sans text-13 text-ink-3">
            {isLive ? t('nothingYet') : log.lines.length > 0 ? t('nothingAtLevel') : t('nothing')}
          </p>
        ) : null}
        {isLive && shown.length > 0 ? (
          <span aria-hidden="true" className="ml-[calc(40px+12px)] block h-3.5 w-[7px] bg-ink-3" />
        ) : null}
      </ScrollBox>
      <div className="flex h-8 shrink-0 items-center gap-2 border-line border-t px-pad text-12 text-ink-3">
        {t('summary', { count: formatCount(log.lines.length) })}
        {isLive ? ` ${isFollowing ? t('following') : t('held')}` : null}
      </div>
    </section>
  );
}

interface IconToggleProps {
  label: string;
  isOn: boolean;
  onClick: () => void;
  children: ReactNode;
  className?: string;
}

function IconToggle({ label, isOn, onClick, children, className }: IconToggleProps) {
  return (
    <Tooltip content={label}>
      <Button
        variant="ghost"
        size="icon"
        aria-label={label}
        aria-pressed={isOn}
        onClick={onClick}
        className={cn(isOn && 'bg-selected', className)}
      >
        {children}
      </Button>
    </Tooltip>
  );
}

/** Keeps the end of a growing box in sight; scrolling up lets go, scrolling back to the end takes hold again. */
function useFollowedBox(
  length: number,
  isFollowing: boolean,
  setIsFollowing: (isFollowing: boolean) => void,
) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const box = ref.current;
    if (box !== null && isFollowing && length > 0) box.scrollTop = box.scrollHeight;
  }, [length, isFollowing]);
  const onScroll = () => {
    const box = ref.current;
    if (box === null) return;
    const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
    if (isAtEnd !== isFollowing) setIsFollowing(isAtEnd);
  };
  return { ref, onScroll };
}

function save(executionId: number, lines: readonly ExecutionLogLine[]): void {
  const url = URL.createObjectURL(new Blob([logText(lines)], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `execution-${executionId}.log`;
  link.click();
  URL.revokeObjectURL(url);
}
