'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import type { ExecutionRow } from '@/components/trpc/types';
import { CancelDialog } from './cancel-dialog';
import type { ExecutionHandlers } from './execution-row-menu';
import { executionHref } from './href';
import { useExecutionActions } from './use-execution-actions';

/** Cancelling and replaying from a list: the handlers for its rows, and the dialog that one of them may open. */
export function useRowActions(): { handlers: ExecutionHandlers; dialog: ReactNode } {
  const router = useRouter();
  const { cancel, replay } = useExecutionActions();
  const [cancelling, setCancelling] = useState<ExecutionRow | null>(null);
  return {
    handlers: {
      onCancel: setCancelling,
      onReplay: (execution) => {
        void replay(execution).then((answer) => {
          if (typeof answer === 'string') toast.error(answer, { duration: 10_000 });
          else router.push(executionHref(answer));
        });
      },
    },
    dialog:
      cancelling === null ? null : (
        <CancelDialog
          execution={cancelling}
          onClose={() => setCancelling(null)}
          onCancel={(reason) => cancel(cancelling, reason)}
        />
      ),
  };
}
