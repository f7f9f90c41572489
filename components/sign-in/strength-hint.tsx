'use client';

import { useTranslations } from 'next-intl';
import { cn } from '@/components/ui/cn';
import {
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  passwordFault,
} from '@/server/domain/access/password-rules';
import { passwordStrength, strengthBars } from './password-strength';

const BARS = [1, 2, 3, 4];

/** The figures that the sentences about refused passwords name. */
export const FAULT_LIMITS = { least: PASSWORD_MIN_LENGTH, most: PASSWORD_MAX_LENGTH };

/** Four bars and a sentence that grow with the password. */
export function StrengthHint({ password, login }: { password: string; login: string }) {
  const t = useTranslations('signIn');
  const strength = passwordStrength(password, login);
  const fault = passwordFault(password, login);
  const filled = fault === null ? strengthBars(strength) : Math.min(1, strengthBars(strength));
  const length = [...password].length;
  return (
    <span className="block">
      <span aria-hidden="true" className="mt-0.5 mb-1.5 grid grid-cols-4 gap-1">
        {BARS.map((bar) => (
          <span key={bar} className={cn('h-[3px] rounded-[1px]', bar <= filled ? 'bg-ink' : 'bg-selected')} />
        ))}
      </span>
      <span aria-live="polite">
        {strength === 'empty'
          ? t('strength.empty', { least: PASSWORD_MIN_LENGTH })
          : strength === 'short'
            ? t('strength.short', { missing: PASSWORD_MIN_LENGTH - length })
            : fault === null
              ? t(`strength.${strength}`, { length })
              : t(`faults.${fault}`, FAULT_LIMITS)}
      </span>
    </span>
  );
}
