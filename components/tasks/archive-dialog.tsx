'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useNow } from '@/components/time/use-now';
import { useTRPC } from '@/components/trpc/client';
import type { TaskDetail } from '@/components/trpc/types';
import { useErrorWords } from '@/components/trpc/use-error-words';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Note } from '@/components/ui/note';
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
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t('title', { name })}
      description={t('text')}
      footer={
        <>
          <Button size="lg" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            size="lg"
            variant="dangerFilled"
            isBusy={archive.isPending}
            onClick={() => archive.mutate({ id: task.id, version: task.version })}
          >
            {t('confirm', { name })}
          </Button>
        </>
      }
    >
      <div className="mt-4 flex flex-col gap-3">
        <SkippedFires task={task} from={now} until={null} />
        {archive.isError ? (
          <Note tone="error" role="alert">
            {words(archive.error).text}
          </Note>
        ) : null}
      </div>
    </Dialog>
  );
}
