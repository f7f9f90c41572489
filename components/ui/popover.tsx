'use client';

import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';

interface PopoverProps {
  trigger: ReactElement;
  /** Name of the opened panel for screen readers. */
  label: string;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  className?: string;
  /** Given together: whether it is open is decided outside, so that something in it can close it. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** A panel that opens on click beside its trigger, never on hover. */
export function Popover(props: PopoverProps) {
  const { trigger, label, children, align = 'center', className, isOpen, onOpenChange } = props;
  return (
    <Base.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange: (open: boolean) => onOpenChange(open) })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} collisionPadding={12} className="z-50">
          <Base.Popup
            aria-label={label}
            className={cn(
              'motion-pop max-h-(--available-height) w-[min(408px,calc(100vw-24px))] overflow-y-auto rounded-3 bg-raised shadow-pop outline-none',
              className,
            )}
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
