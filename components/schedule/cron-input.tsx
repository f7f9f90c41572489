'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { useFieldControl } from '@/components/ui/field';
import type { CronDialect } from '@/server/domain/schedule/schedule-schema';
import { cellAt, cronCells } from './cron-cells';

interface CronInputProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  dialect: CronDialect;
}

/** One text field under the cells that name its parts. The cell of the caret is lit; a click on a cell selects its part. */
export function CronInput({ value, onChange, onBlur, dialect }: CronInputProps) {
  const t = useTranslations('schedule');
  const field = useFieldControl();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const cells = cronCells(value, dialect);
  const active = caret === null ? null : cellAt(cells, caret);
  const select = (index: number) => {
    const cell = cells[index];
    if (cell === undefined) return;
    input.current?.focus();
    input.current?.setSelectionRange(cell.from, cell.to);
    setCaret(cell.from);
  };
  return (
    <div
      className={cn(
        'overflow-hidden rounded-2 border border-control bg-raised',
        'focus-within:border-transparent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus',
        'has-aria-invalid:border-failed has-aria-invalid:shadow-[0_0_0_1px_var(--failed)]',
      )}
    >
      <div aria-hidden="true" className="flex divide-x divide-line">
        {cells.map((cell, index) => (
          <button
            key={cell.name}
            type="button"
            tabIndex={-1}
            onMouseDown={(event) => {
              event.preventDefault();
              select(index);
            }}
            className={cn('min-w-0 flex-1 px-0.5 py-1 text-center', index === active && 'bg-selected')}
          >
            <span className="mono block truncate text-14 leading-5.5 font-medium">
              {cell.text || '\u00a0'}
            </span>
            <span className="block truncate text-11 leading-3.5 text-ink-3">{t(`cells.${cell.name}`)}</span>
          </button>
        ))}
      </div>
      <input
        {...field}
        ref={input}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => {
          setCaret(null);
          onBlur?.();
        }}
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        autoComplete="off"
        className="mono block h-8 w-full border-line border-t bg-transparent px-2.5 outline-none max-tablet:h-10 max-tablet:text-16"
      />
    </div>
  );
}
