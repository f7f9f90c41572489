'use client';

import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';
import { useFieldControl } from './field';

export const controlClass = [
  'w-full min-w-0 rounded-2 border border-control bg-raised px-2.5 text-ink',
  // no outline-none here: it takes the style from the outline of the focused control too
  'focus-visible:border-transparent focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-focus',
  'aria-invalid:border-failed aria-invalid:shadow-[0_0_0_1px_var(--failed)]',
  'disabled:border-line-2 disabled:bg-paper disabled:text-ink-3',
];

export interface InputProps extends ComponentProps<'input'> {
  isMono?: boolean;
}

export function Input({ className, isMono = false, ...props }: InputProps) {
  return (
    <input
      {...useFieldControl()}
      {...props}
      className={cn(
        controlClass,
        'h-form max-tablet:text-16',
        isMono && 'mono max-tablet:text-16',
        className,
      )}
    />
  );
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      {...useFieldControl()}
      {...props}
      className={cn(controlClass, 'mono block min-h-18 resize-y py-1.5 leading-4.5', className)}
    />
  );
}

interface InputFrameProps {
  children: ReactNode;
  /** Shown inside the frame at its right end. */
  end?: ReactNode;
  start?: ReactNode;
  className?: string | undefined;
}

/** A frame around a borderless input with something before or after the text. */
export function InputFrame({ children, start, end, className }: InputFrameProps) {
  return (
    <div
      className={cn(
        'flex h-form min-w-0 items-center gap-2 rounded-2 border border-control bg-raised px-2.5',
        'has-[input:focus-visible]:border-transparent has-[input:focus-visible]:outline-2 has-[input:focus-visible]:-outline-offset-1 has-[input:focus-visible]:outline-focus',
        'has-aria-invalid:border-failed has-aria-invalid:shadow-[0_0_0_1px_var(--failed)]',
        className,
      )}
    >
      {start}
      {children}
      {end}
    </div>
  );
}

/** The input inside an `InputFrame`. */
export function BareInput({ className, isMono = false, ...props }: InputProps) {
  return (
    <input
      {...useFieldControl()}
      {...props}
      className={cn(
        'h-full w-full min-w-0 flex-1 bg-transparent text-ink outline-none',
        isMono && 'mono',
        className,
      )}
    />
  );
}
