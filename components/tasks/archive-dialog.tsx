'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useNow } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { FormDialog } from '@/components/ui/form-dialog';
import { SkippedFires } from './skipped-fires';

/** Asks before a task stops for good, with the number of fires that will not come. */
export function ArchiveDialog({ task, onClose }: { task: TaskDetail; onClose: () => void }) {
  const t = useTranslations('archive');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const router = useRouter();
  const words = useErrorWords();
  const now = useNow() ?? 0;
  const { name } = task.definition;
  const archive = useMutation(
    trpc.task.archive.mutationOptions({
      onSuccess: () => {
        toast.success(t('done', { name }));
        router.push('/tasks');
        void queryClient.invalidateQueries(trpc.task.pathFilter());
      },
    }),
  );
  return (
    <FormDialog
      title={t('title', { name })}
      description={t('text')}
      cancel={t('cancel')}
      confirm={t('confirm', { name })}
      look="dangerFilled"
      isBusy={archive.isPending}
      failure={archive.isError ? words(archive.error).text : null}
      onSubmit={() => archive.mutate({ id: task.id, version: task.version })}
      onClose={onClose}
    >
      <SkippedFires task={task} from={now} until={null} />
    </FormDialog>
  );
}
