'use client';

import { cva, type VariantProps } from 'class-variance-authority';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Tooltip } from './tooltip';

export const buttonClass = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-2 border font-medium',
    'transition-colors [&_svg]:size-3.5 [&_svg]:stroke-[1.5]',
    'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-ink-4 aria-disabled:[&_svg]:text-ink-4',
  ],
  {
    variants: {
      variant: {
        default:
          'border-line-2 bg-raised text-ink hover:bg-hover data-popup-open:bg-selected [&_svg]:text-ink-2',
        primary: 'border-ink bg-ink text-on-ink hover:bg-ink-2 [&_svg]:text-on-ink',
        ghost: 'border-transparent text-ink-2 hover:bg-hover data-popup-open:bg-selected [&_svg]:text-ink-2',
        danger: 'border-line-2 bg-raised text-failed hover:bg-failed-wash [&_svg]:text-failed',
        dangerFilled: 'border-failed bg-failed text-surface [&_svg]:text-surface',
      },
      size: {
        sm: 'h-6 px-2 text-12 max-tablet:h-ctl',
        md: 'h-ctl px-2.5',
        lg: 'h-form px-3',
        icon: 'size-ctl px-0',
        iconSm: 'size-6 px-0 max-tablet:size-ctl',
      },
    },
    defaultVariants: { variant: 'default', size: 'md' },
  },
);

interface ButtonLook extends VariantProps<typeof buttonClass> {
  /** Why the action is not open to this person: the button stays visible and focusable, and says so. */
  unavailableReason?: string | undefined;
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'>, ButtonLook {
  disabled?: boolean | undefined;
  isBusy?: boolean | undefined;
}

/** A button that keeps its width while busy and explains itself when it is not available. */
export function Button({
  variant,
  size,
  className,
  disabled,
  isBusy,
  unavailableReason,
  onClick,
  children,
  type = 'button',
  ...props
}: ButtonProps) {
  const isOff = disabled === true || isBusy === true || unavailableReason !== undefined;
  const button = (
    <button
      {...props}
      type={type}
      className={cn(buttonClass({ variant, size }), className)}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {isBusy ? <BusyLabel>{children}</BusyLabel> : children}
    </button>
  );
  return unavailableReason === undefined ? button : <Tooltip content={unavailableReason}>{button}</Tooltip>;
}

/** A link that looks like a button, for what only leads to another page. */
export function ButtonLink({
  variant,
  size,
  className,
  ...props
}: ComponentProps<typeof Link> & VariantProps<typeof buttonClass>) {
  return <Link {...props} className={cn(buttonClass({ variant, size }), className)} />;
}

function BusyLabel({ children }: Pick<ComponentProps<'span'>, 'children'>) {
  return (
    <span className="relative inline-flex items-center gap-1.5">
      <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
      <span className="absolute inset-x-0 h-2.5 rounded-1 bg-selected" aria-hidden="true" />
    </span>
  );
}
