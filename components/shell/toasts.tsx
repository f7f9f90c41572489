'use client';

import { useTranslations } from 'next-intl';
import { Toaster } from 'sonner';
import { StateIcon } from '@/components/ui/state-icon';

/** Short confirmations at the bottom right, never errors that need reading. */
export function Toasts() {
  const t = useTranslations('shell');
  return (
    <Toaster
      position="bottom-right"
      containerAriaLabel={t('notifications')}
      offset={24}
      mobileOffset={{ bottom: 72 }}
      // The library brings a font of its own.
      style={{ fontFamily: 'inherit' }}
      icons={{ success: <StateIcon state="succeeded" />, error: <StateIcon state="failed" /> }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex items-center gap-3 rounded-3 bg-raised px-3 py-2.5 shadow-pop w-full text-ink',
          actionButton:
            'ml-auto h-6 shrink-0 rounded-2 border border-line-2 px-2 text-12 font-medium hover:bg-hover',
        },
      }}
    />
  );
}
