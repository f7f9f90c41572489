'use client';

import { Autocomplete as Base } from '@base-ui/react/autocomplete';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { useFieldControl, useFieldLabelId } from './field';
import { controlClass } from './input';

interface SuggestInputProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** Everything that may be suggested. */
  items: readonly string[];
  /** Whether an item fits what is typed. */
  matches: (item: string, typed: string) => boolean;
  /** Shown in grey after an item, and in the input after the chosen one. */
  note?: (item: string) => ReactNode;
  /** Said when nothing fits; the list stays closed without it. */
  nothing?: string;
  maxLength?: number;
  className?: string;
}

/** A text with suggestions. Anything may be typed: what it must not be is told below the field. */
export function SuggestInput(props: SuggestInputProps) {
  const { value, onChange, onBlur, items, matches, note, nothing, maxLength, className } = props;
  const field = useFieldControl();
  const labelId = useFieldLabelId();
  return (
    <Base.Root
      items={items}
      value={value}
      onValueChange={(next) => onChange(next)}
      mode="list"
      limit={60}
      filter={matches}
      openOnInputClick
    >
      <div className="relative">
        <Base.Input
          {...field}
          onBlur={() => onBlur?.()}
          spellCheck={false}
          autoCapitalize="none"
          maxLength={maxLength}
          className={cn(
            controlClass,
            'h-form pr-8 max-tablet:text-16',
            note !== undefined && 'pr-20',
            className,
          )}
        />
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center gap-2 text-12 text-ink-3">
          {note?.(value)}
          <ChevronDown aria-hidden="true" className="size-3.5" strokeWidth={1.5} />
        </span>
      </div>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup
            className={cn(
              'motion-pop w-(--anchor-width) min-w-64 rounded-3 bg-raised shadow-pop',
              nothing === undefined && 'data-empty:hidden',
            )}
          >
            {nothing === undefined ? null : (
              <Base.Empty>
                <p className="px-3 py-2 text-12 text-ink-3">{nothing}</p>
              </Base.Empty>
            )}
            <Base.List
              aria-labelledby={labelId}
              className="max-h-[min(320px,var(--available-height))] overflow-y-auto p-1 data-empty:p-0"
            >
              {(item: string) => (
                <Base.Item
                  key={item}
                  value={item}
                  className="flex h-7 cursor-default items-center gap-2 rounded-2 px-2 outline-none data-highlighted:bg-selected max-tablet:h-11"
                >
                  <span className="flex-1 truncate">{item}</span>
                  <span className="text-12 text-ink-3">{note?.(item)}</span>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
