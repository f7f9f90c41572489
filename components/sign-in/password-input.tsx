'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { BareInput, InputFrame, type InputProps } from '@/components/ui/input';

/** A password that can be shown while it is typed. */
export function PasswordInput(props: Omit<InputProps, 'type'>) {
  const t = useTranslations('signIn');
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <InputFrame
      end={
        <button
          type="button"
          aria-pressed={isShown}
          aria-label={t('showPassword')}
          onClick={() => setIsShown((shown) => !shown)}
          className="-mr-1 grid size-6 place-items-center rounded-1 text-ink-3 hover:text-ink"
        >
          <Icon aria-hidden="true" className="size-3.5" strokeWidth={1.5} />
        </button>
      }
    >
      <BareInput {...props} type={isShown ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" />
    </InputFrame>
  );
}
