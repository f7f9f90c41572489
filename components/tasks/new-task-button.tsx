'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useMay } from '@/components/shell/use-may';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { useHotkey } from '@/components/ui/use-hotkey';

/** Leads to the editor; N does the same. */
export function NewTaskButton() {
  const t = useTranslations('tasks');
  const router = useRouter();
  const refusal = useMay()('task:write');
  const open = () => {
    if (refusal === undefined) router.push('/tasks/new');
  };
  useHotkey('n', open);
  return (
    <Button variant="primary" onClick={open} unavailableReason={refusal} aria-keyshortcuts="n">
      <Plus aria-hidden="true" />
      <span className="max-tablet:sr-only">{t('new')}</span>
      <Kbd isOnInk className="max-tablet:hidden">
        N
      </Kbd>
    </Button>
  );
}
