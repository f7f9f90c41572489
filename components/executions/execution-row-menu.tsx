'use client';

import { Ellipsis, RotateCcw, Square, SquareArrowOutUpRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useMay } from '@/components/shell/use-may';
import type { ExecutionRow } from '@/components/trpc/types';
import { buttonClass } from '@/components/ui/button';
import { Menu, MenuItem, MenuLink } from '@/components/ui/menu';
import { isLive } from './execution-status';
import { executionHref } from './href';

export interface ExecutionHandlers {
  onCancel: (execution: ExecutionRow) => void;
  onReplay: (execution: ExecutionRow) => void;
}

/** What one may do to an execution of a list: cancel it while it lives, replay it when it is over. */
export function ExecutionRowMenu({
  execution,
  onCancel,
  onReplay,
}: { execution: ExecutionRow } & ExecutionHandlers) {
  const t = useTranslations('executionActions');
  const may = useMay();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('moreNamed', { id: execution.id })}
          className={buttonClass({ variant: 'ghost', size: 'iconSm' })}
        >
          <Ellipsis aria-hidden="true" />
        </button>
      }
    >
      <MenuLink icon={SquareArrowOutUpRight} href={executionHref(execution)}>
        {t('open')}
      </MenuLink>
      {isLive(execution.status) ? (
        <MenuItem
          icon={Square}
          isDanger
          unavailableReason={
            may('execution:cancel') ?? (execution.cancelRequestedAt === null ? undefined : t('isStopping'))
          }
          onSelect={() => onCancel(execution)}
        >
          {t('cancel')}
        </MenuItem>
      ) : (
        <MenuItem icon={RotateCcw} unavailableReason={may('task:run')} onSelect={() => onReplay(execution)}>
          {t('replay')}
        </MenuItem>
      )}
    </Menu>
  );
}
