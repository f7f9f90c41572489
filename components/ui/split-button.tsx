'use client';

import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from './button';
import { cn } from './cn';
import { Menu } from './menu';

interface SplitButtonProps {
  /** Name of the chevron. */
  label: string;
  isPrimary?: boolean;
  /** The main action, without its right corners. */
  children: ReactNode;
  menu: ReactNode;
}

/** A main action with a chevron that opens its other ways. */
export function SplitButton({ label, isPrimary = false, children, menu }: SplitButtonProps) {
  return (
    <span className="inline-flex">
      {children}
      <Menu
        trigger={
          <button
            type="button"
            aria-label={label}
            className={cn(
              buttonClass({ variant: isPrimary ? 'primary' : 'default', size: 'icon' }),
              'w-6 rounded-l-none max-tablet:w-9',
              isPrimary ? 'border-l-ink-3' : '-ml-px',
            )}
          >
            <ChevronDown aria-hidden="true" />
          </button>
        }
      >
        {menu}
      </Menu>
    </span>
  );
}
