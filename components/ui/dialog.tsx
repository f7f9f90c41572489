'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

interface DialogProps {
  isOpen: boolean;
  /** Called with `false` on Esc, on the scrim and on close, unless something was typed. */
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the primary one last. */
  footer: ReactNode;
  /** Something was typed: only the buttons close the dialog. */
  isDirty?: boolean;
}

/** A question that needs an answer: at most 520 wide, a bottom sheet on a phone. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  children,
  footer,
  isDirty = false,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)} disablePointerDismissal={isDirty}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup className="motion-pop fixed z-50 flex max-h-[85dvh] flex-col bg-raised shadow-pop outline-none max-tablet:inset-x-0 max-tablet:bottom-0 max-tablet:rounded-t-3 tablet:inset-x-0 tablet:top-[min(172px,10dvh)] tablet:mx-auto tablet:w-[min(520px,calc(100vw-48px))] tablet:rounded-3">
          <div className="min-h-0 overflow-y-auto px-6 pt-5 pb-4">
            <Base.Title className="tight text-16 font-semibold">{title}</Base.Title>
            {description === undefined ? null : (
              <Base.Description className="mt-1 text-ink-2">{description}</Base.Description>
            )}
            {children}
          </div>
          <div className="flex shrink-0 items-center justify-end gap-2 border-line border-t px-6 py-3 max-tablet:pb-5">
            {footer}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
