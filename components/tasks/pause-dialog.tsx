'use client';

import { useTranslations } from 'next-intl';
import { AskPauseDialog, type PauseChoice } from '@/components/shell/ask-pause-dialog';
import type { TaskRow } from '@/components/trpc/types';
import { SkippedFires } from './skipped-fires';

interface PauseDialogProps {
  task: Pick<TaskRow, 'id' | 'name' | 'schedule' | 'spreadSeed' | 'validFrom' | 'validUntil'>;
  onClose: () => void;
  onPause: (choice: PauseChoice) => void;
}

/** Asks why and until when a task is to pause, with the number of its fires that will not run. */
export function PauseDialog({ task, onClose, onPause }: PauseDialogProps) {
  const t = useTranslations('pause');
  return (
    <AskPauseDialog
      title={t('title', { name: task.name })}
      text={t('text')}
      confirm={t('confirm', { name: task.name })}
      footNote={t('undoHint')}
      cost={(from, until) => <SkippedFires task={task} from={from} until={until} />}
      onClose={onClose}
      onPause={async (choice) => {
        onPause(choice);
        return null;
      }}
    />
  );
}
