'use client';

import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';
import { useFieldControl } from './field';
import { controlClass } from './input';

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  /** Shown in grey after the label. */
  note?: ReactNode;
}

interface SelectProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  /** Name for screen readers when no field around it carries a label. */
  label?: string;
  className?: string;
  /** `filter` is the lower chip of a filter bar with its name before the value. */
  look?: 'form' | 'filter';
  /** Shown before the value in the `filter` look. */
  prefix?: string;
  /** Stands beside another control of its field: label, hint and error are that one's. */
  isDetached?: boolean;
}

/** One choice out of a list. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, onChange, options, label, className, look = 'form', prefix, isDetached = false } = props;
  const field = useFieldControl();
  return (
    <Base.Root
      items={options as SelectOption<Value>[]}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next as Value);
      }}
      modal={false}
    >
      <Base.Trigger
        {...(isDetached || look === 'filter' ? {} : field)}
        aria-label={label}
        className={cn(
          'flex items-center gap-2 text-left data-popup-open:bg-selected',
          look === 'form'
            ? [controlClass, 'h-form']
            : 'h-ctl shrink-0 gap-1.5 rounded-2 border border-line-2 bg-raised px-2 text-ink-2 hover:bg-hover',
          className,
        )}
      >
        {prefix === undefined ? null : <span>{prefix}</span>}
        <span className={cn('min-w-0 flex-1 truncate', prefix !== undefined && 'font-medium text-ink')}>
          <Base.Value />
        </span>
        <Base.Icon className="text-ink-3">
          <ChevronDown className="size-3.5" strokeWidth={1.5} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} align="start" className="z-50">
          <Base.Popup className="motion-pop max-h-[min(360px,var(--available-height))] min-w-(--anchor-width) overflow-y-auto rounded-3 bg-raised p-1 shadow-pop outline-none">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="flex h-7 cursor-default items-center gap-2 rounded-2 pr-3 pl-2 outline-none data-highlighted:bg-selected max-tablet:h-11"
              >
                <span className="flex w-3.5 shrink-0">
                  <Base.ItemIndicator>
                    <Check className="size-3.5 text-ink" strokeWidth={2} />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText className="flex-1 whitespace-nowrap">{option.label}</Base.ItemText>
                {option.note === undefined ? null : <span className="text-12 text-ink-3">{option.note}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
