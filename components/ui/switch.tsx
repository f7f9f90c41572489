'use client';

import { Switch as Base } from '@base-ui/react/switch';
import { cn } from './cn';

interface SwitchProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  label: string;
  /** `row` is the quiet outline for tables, `form` the filled one for headers and forms. */
  look?: 'row' | 'form';
  disabled?: boolean;
  className?: string;
}

/** On or off, at once. */
export function Switch({ isOn, onChange, label, look = 'form', disabled = false, className }: SwitchProps) {
  const isRow = look === 'row';
  return (
    <Base.Root
      checked={isOn}
      onCheckedChange={(checked) => onChange(checked)}
      aria-label={label}
      readOnly={disabled}
      aria-disabled={disabled || undefined}
      className={cn(
        'relative block shrink-0 rounded-full border border-control aria-disabled:border-line-2',
        // A larger invisible target, since the drawing is only 14 px high.
        'after:absolute after:-inset-x-1 after:-inset-y-1.5',
        isRow ? 'h-3.5 w-6 data-checked:bg-raised' : 'h-4.5 w-8 data-checked:border-ink data-checked:bg-ink',
        className,
      )}
    >
      <Base.Thumb
        className={cn(
          'absolute top-1/2 left-0.5 -translate-y-1/2 rounded-full border border-control transition-[left]',
          isRow
            ? 'size-2 data-checked:left-3 data-checked:border-ink data-checked:bg-ink'
            : 'size-3 data-checked:left-4 data-checked:border-surface data-checked:bg-surface',
        )}
      />
    </Base.Root>
  );
}
