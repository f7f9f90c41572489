'use client';

import type { ReactNode } from 'react';
import { useFormat } from '@/components/i18n/use-format';
import { cn } from '@/components/ui/cn';
import { type LogLevel, type NumberedLine, splitByHits } from './log-lines';

const LEVEL_COLOUR: Record<LogLevel, string> = {
  debug: 'text-ink-3',
  info: 'text-ink-3',
  warn: 'text-retrying',
  error: 'text-failed',
};

interface LogLineProps {
  line: NumberedLine;
  search: string;
  isWrapped: boolean;
  isPhone: boolean;
}

/** One line: number to link to, instant, level, message. On a phone they flow like text. */
export function LogLine({ line, search, isWrapped, isPhone }: LogLineProps) {
  const format = useFormat();
  const message = <Message text={line.message} search={search} />;
  if (isPhone) {
    return (
      <div
        className={cn(
          'border-l-2 py-0.5 pr-4 pl-3.5 text-11 leading-4 break-words',
          line.level === 'error'
            ? 'border-failed-bar'
            : line.level === 'warn'
              ? 'border-retrying-bar'
              : 'border-transparent',
        )}
      >
        <span className="text-ink-3">{format.preciseClock(line.at)}</span>{' '}
        <span className={cn(line.level !== 'info' && LEVEL_COLOUR[line.level])}>
          <span className="sr-only">{line.level}: </span>
          {message}
        </span>
      </div>
    );
  }
  return (
    <div
      id={`L${line.number}`}
      className={cn(
        'grid grid-cols-[52px_98px_48px_minmax(0,1fr)] pr-4 [content-visibility:auto] [contain-intrinsic-size:auto_24px]',
        line.level === 'error' && 'bg-failed-wash',
        line.level === 'debug' && 'text-ink-3',
        isWrapped ? 'break-words' : 'whitespace-pre',
      )}
    >
      <a href={`#L${line.number}`} className="pr-3 text-right text-ink-3 hover:text-ink">
        {line.number}
      </a>
      <span className="text-ink-3">{format.preciseClock(line.at)}</span>
      <span className={LEVEL_COLOUR[line.level]}>{line.level.toUpperCase()}</span>
      <span className={isWrapped ? 'whitespace-pre-wrap' : undefined}>{message}</span>
    </div>
  );
}

function Message({ text, search }: { text: string; search: string }): ReactNode {
  let at = 0;
  return splitByHits(text, search).map((part) => {
    const key = at;
    at += part.text.length;
    return part.isHit ? (
      <mark key={key} className="rounded-[2px] bg-selected text-ink shadow-[0_0_0_1px_var(--ink)]">
        {part.text}
      </mark>
    ) : (
      <span key={key}>{part.text}</span>
    );
  });
}
