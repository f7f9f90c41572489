'use client';

import { useTranslations } from 'next-intl';
import { leastRoleWith, type Permission } from '@/server/domain/access/permissions';
import { useReader } from './reader';

/** Answers undefined when the person may, else the sentence that says which role may. The server decides; the screen only says so beforehand. */
export function useMay(): (permission: Permission) => string | undefined {
  const reader = useReader();
  const t = useTranslations('access');
  return (permission) =>
    reader.permissions.includes(permission)
      ? undefined
      : t('needsRole', { role: t(`roles.${leastRoleWith(permission)}`), own: t(`roles.${reader.role}`) });
}
