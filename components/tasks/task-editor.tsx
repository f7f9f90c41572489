'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { FormProvider, useWatch } from 'react-hook-form';
import { scheduleOf } from '@/components/schedule/schedule-draft';
import { SchedulePanel } from '@/components/schedule/schedule-panel';
import { useCompiled } from '@/components/schedule/use-compiled';
import { Page, PageHead } from '@/components/shell/page';
import type { Crumb } from '@/components/shell/top-bar';
import { useMay } from '@/components/shell/use-may';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Note } from '@/components/ui/note';
import { useHotkey } from '@/components/ui/use-hotkey';
import { FireChange, type TaskTiming } from './fire-change';
import { taskHref } from './href';
import { TaskFields } from './task-fields';
import type { TaskForm } from './task-form';
import { type EditedTask, useTaskEditor } from './use-task-editor';

interface TaskEditorProps {
  title: ReactNode;
  note?: ReactNode;
  crumbs: readonly Crumb[];
  initial: TaskForm;
  edited: EditedTask | null;
  /** When the stored task fires, to say what a change does to the coming fires. */
  stored: TaskTiming | null;
  spreadSeed: number;
  usualMs: number | null;
  /** Throws the typed away and loads what is stored now. */
  onReload?: () => void;
}

/** The task form with its live panel: form left, meaning right, saving below. */
export function TaskEditor(props: TaskEditorProps) {
  const { title, note, crumbs, initial, edited, stored, spreadSeed, usualMs, onReload } = props;
  const t = useTranslations('editor');
  const router = useRouter();
  const refusal = useMay()('task:write');
  const editor = useTaskEditor(initial, edited, spreadSeed);
  const [draft, validFrom, validUntil] = useWatch({
    control: editor.form.control,
    name: ['schedule', 'validFrom', 'validUntil'],
  });
  const scheduled = scheduleOf(draft);
  const schedule = 'schedule' in scheduled ? scheduled.schedule : null;
  const compiled = useCompiled(schedule, spreadSeed, { validFrom: validFrom.at, validUntil: validUntil.at });
  const { judge } = editor;
  useEffect(() => judge(compiled), [judge, compiled]);

  const save = async () => {
    if (refusal !== undefined) return;
    const id = await editor.save();
    if (id !== null) router.push(taskHref(id));
  };
  useHotkey('s', () => void save(), { withCommand: true });

  const panel = (
    <SchedulePanel schedule={schedule} compiled={compiled} spreadSeed={spreadSeed} usualMs={usualMs} />
  );
  return (
    <Page crumbs={crumbs} className="overflow-hidden px-0">
      <FormProvider {...editor.form}>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
          className="grid min-h-0 flex-1 rail:grid-cols-[minmax(0,1fr)_372px] wide:grid-cols-[minmax(0,1fr)_420px]"
        >
          <div className="flex min-h-0 min-w-0 flex-col border-line rail:border-r">
            <div className="min-h-0 flex-1 overflow-y-auto">
              <div className="border-line border-b px-pad">
                <PageHead title={title} note={note} />
              </div>
              <div id="task-fields" className="px-pad">
                {editor.conflict === null ? null : (
                  <Note
                    tone="error"
                    role="alert"
                    className="mt-4"
                    action={<ReloadButton onReload={onReload} />}
                  >
                    {t.rich('conflict', { b: (chunks) => <b>{chunks}</b>, version: editor.conflict })}
                  </Note>
                )}
                {editor.failure === null ? null : (
                  <Note tone="error" role="alert" className="mt-4">
                    {t.rich('notSaved', { b: (chunks) => <b>{chunks}</b>, reason: editor.failure.text })}
                    {editor.failure.reference === null ? null : (
                      <span className="mono ml-1">{editor.failure.reference}</span>
                    )}
                  </Note>
                )}
                <TaskFields compiled={compiled} />
              </div>
              <aside className="hidden border-line border-t bg-paper px-pad py-4 tablet:max-rail:block">
                {panel}
              </aside>
            </div>
            <details className="group shrink-0 border-line border-t bg-paper tablet:hidden">
              <summary className="flex h-11 cursor-pointer items-center px-pad font-medium">
                {t('preview')}
              </summary>
              <div className="max-h-[45dvh] overflow-y-auto px-pad pb-4">{panel}</div>
            </details>
            <div className="flex min-h-14 shrink-0 items-center gap-2 border-line-2 border-t bg-surface px-pad py-2">
              <span className="min-w-0 flex-1 truncate max-tablet:hidden">
                <FireChange stored={stored} schedule={schedule} compiled={compiled} spreadSeed={spreadSeed} />
              </span>
              <Button variant="ghost" onClick={() => router.back()}>
                {t('discard')}
              </Button>
              <Button
                type="submit"
                variant="primary"
                isBusy={editor.isSaving}
                unavailableReason={refusal}
                className="max-tablet:flex-1"
                aria-keyshortcuts="Control+s Meta+s"
              >
                {edited === null ? t('create') : t('saveVersion', { version: edited.version + 1 })}
                <Kbd isOnInk className="max-tablet:hidden">
                  ⌘S
                </Kbd>
              </Button>
            </div>
          </div>
          <aside className="min-h-0 overflow-y-auto bg-paper px-pad py-4 max-rail:hidden">{panel}</aside>
        </form>
      </FormProvider>
    </Page>
  );
}

function ReloadButton({ onReload }: { onReload: (() => void) | undefined }) {
  const t = useTranslations('editor');
  return onReload === undefined ? null : (
    <Button size="sm" onClick={onReload}>
      {t('reload')}
    </Button>
  );
}
