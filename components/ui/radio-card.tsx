'use client';

import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { type ReactNode, useId } from 'react';
import { cn } from './cn';
import { Tag } from './tag';

export interface RadioCardOption<Value extends string> {
  value: Value;
  title: ReactNode;
  /** One sentence that says what this choice does. */
  text: ReactNode;
  /** A small drawing, 104 × 22. */
  diagram?: ReactNode;
  /** Word of the tag, such as "default". */
  tag?: string;
}

interface RadioCardsProps<Value extends string> {
  value: Value;
  onChange: (value: Value) => void;
  options: readonly RadioCardOption<Value>[];
  label: string;
  className?: string;
}

// Five cards stand three over two, which needs a grid of six.
const COLUMNS: Readonly<Record<number, string>> = { 2: 'grid-cols-2', 5: 'grid-cols-6' };

/** Exclusive choices that explain themselves. */
export function RadioCards<Value extends string>({
  value,
  onChange,
  options,
  label,
  className,
}: RadioCardsProps<Value>) {
  const id = useId();
  return (
    <RadioGroup
      value={value}
      onValueChange={(next) => onChange(next as Value)}
      aria-label={label}
      className={cn('grid gap-2 max-tablet:grid-cols-1', COLUMNS[options.length] ?? 'grid-cols-3', className)}
    >
      {options.map((option, index) => (
        <label
          key={option.value}
          htmlFor={`${id}-${option.value}`}
          className={cn(
            'flex min-w-0 cursor-pointer flex-col gap-0.5 rounded-3 border border-line-2 bg-raised px-3 py-2.5',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
            options.length === 5 && (index < 3 ? 'tablet:col-span-2' : 'tablet:col-span-3'),
            value === option.value ? 'border-ink shadow-[inset_0_0_0_1px_var(--ink)]' : 'hover:bg-hover',
          )}
        >
          <span className="flex items-center gap-2 whitespace-nowrap font-medium">
            <Radio.Root
              id={`${id}-${option.value}`}
              value={option.value}
              aria-labelledby={`${id}-${option.value}-title`}
              aria-describedby={`${id}-${option.value}-text`}
              className="grid size-3.5 shrink-0 place-items-center rounded-full border border-control outline-none data-checked:border-ink"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-ink data-unchecked:hidden" />
            </Radio.Root>
            <span id={`${id}-${option.value}-title`}>{option.title}</span>
            {option.tag === undefined ? null : <Tag className="ml-auto">{option.tag}</Tag>}
          </span>
          {option.diagram}
          <span id={`${id}-${option.value}-text`} className="text-12 text-ink-2">
            {option.text}
          </span>
        </label>
      ))}
    </RadioGroup>
  );
}
