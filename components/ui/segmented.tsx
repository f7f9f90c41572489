'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import { cn } from './cn';

interface SegmentedProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
  label: string;
  isSmall?: boolean;
  className?: string;
}

/** Two to five exclusive views side by side. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { value, onChange, options, label, isSmall = false, className } = props;
  return (
    <ToggleGroup
      value={[value]}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next[0]);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      aria-label={label}
      className={cn(
        'inline-flex shrink-0 divide-x divide-line rounded-2 border border-line-2 bg-raised',
        isSmall ? 'h-6 text-12 max-tablet:h-ctl' : 'h-ctl',
        className,
      )}
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className={cn(
            'flex items-center gap-1.5 whitespace-nowrap text-ink-2 first:rounded-l-2 last:rounded-r-2 hover:bg-hover focus-visible:z-10 focus-visible:-outline-offset-1 data-pressed:bg-selected data-pressed:font-medium data-pressed:text-ink',
            isSmall ? 'px-2' : 'px-2.5',
          )}
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
