'use client';

import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useState } from 'react';
import { executionHref } from '@/components/executions/href';
import { useFormat } from '@/components/i18n/use-format';
import { useScheduleErrorWords } from '@/components/schedule/schedule-error-words';
import { scheduleSentence } from '@/components/schedule/schedule-words';
import { useCompiled } from '@/components/schedule/use-compiled';
import { useReader } from '@/components/shell/reader';
import { useMay } from '@/components/shell/use-may';
import { pageClock, useNow } from '@/components/time/use-now';
import { Button, ButtonLink } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { BareInput, Input, InputFrame } from '@/components/ui/input';
import { Kbd } from '@/components/ui/kbd';
import { Note } from '@/components/ui/note';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { taskHref } from './href';
import { MethodSelect } from './http-fields';
import { drawSpreadSeed } from './new-task-page';
import { Readiness } from './readiness';
import { newTaskForm, type TaskForm } from './task-form';
import { useFirstTask } from './use-first-task';

/** What an empty installation shows: a task that works as it stands, one click from its first execution. */
export function FirstTask() {
  const t = useTranslations('firstTask');
  const router = useRouter();
  const { timeZone } = useReader();
  const refusal = useMay()('task:write');
  const [spreadSeed] = useState(drawSpreadSeed);
  const [form, setForm] = useState<TaskForm>(() => ({
    ...newTaskForm(timeZone, pageClock.now()),
    name: 'hello-punctual',
    url: `${window.location.origin}/api/demo/echo?hello=punctual`,
  }));
  const creation = useFirstTask(form, spreadSeed);
  const change = (patch: Partial<TaskForm>) => {
    setForm((before) => ({ ...before, ...patch }));
    creation.forget();
  };
  const schedule: Schedule = {
    kind: 'cron',
    expression: form.schedule.expression,
    dialect: 'unix',
    timeZone: form.schedule.timeZone,
    gap: 'merge',
    overlap: 'first',
  };
  const compiled = useCompiled(schedule, spreadSeed);
  const isBad = compiled?.state === 'bad';

  const create = async () => {
    const id = isBad || refusal !== undefined ? null : await creation.create();
    if (id !== null) router.push(taskHref(id));
  };
  const createAndRun = async () => {
    const id = isBad || refusal !== undefined ? null : await creation.create();
    if (id === null) return;
    const execution = await creation.run(id);
    router.push(execution === null ? taskHref(id) : executionHref(execution));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    void createAndRun();
  };

  const more = new URLSearchParams({ name: form.name, expression: form.schedule.expression, url: form.url });
  return (
    <div className="mx-auto mt-14 mb-6 w-full max-w-190 max-tablet:mt-5">
      <h1 className="tight text-24 font-semibold">{t('title')}</h1>
      <Readiness />
      <form
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          void createAndRun();
        }}
        className="mt-6 rounded-3 border border-line bg-raised"
      >
        <div className="grid grid-cols-2 gap-4 px-5 pt-5 pb-4 max-tablet:grid-cols-1">
          <Field label={t('name')} error={creation.errors.name}>
            <Input
              value={form.name}
              onChange={(event) => change({ name: event.target.value })}
              autoComplete="off"
              maxLength={128}
            />
          </Field>
          <ScheduleField
            schedule={schedule}
            spreadSeed={spreadSeed}
            error={creation.errors['schedule.expression']}
            onChange={(expression) => change({ schedule: { ...form.schedule, expression } })}
          />
          <Field
            label={t('request')}
            hint={t('requestHint')}
            error={creation.errors.url}
            className="col-span-full"
          >
            <div className="flex">
              <MethodSelect value={form.method} onChange={(method) => change({ method })} />
              <Input
                isMono
                value={form.url}
                onChange={(event) => change({ url: event.target.value })}
                autoComplete="off"
                spellCheck={false}
                className="-ml-px rounded-l-none"
              />
            </div>
          </Field>
        </div>
        <NextFires schedule={schedule} spreadSeed={spreadSeed} />
        {creation.failure === null ? null : (
          <Note tone="error" role="alert" className="mx-5 mb-3">
            {creation.failure}
          </Note>
        )}
        <div className="flex flex-wrap items-center gap-2 rounded-b-3 border-line border-t bg-paper px-5 py-3">
          <Button
            type="submit"
            variant="primary"
            size="lg"
            isBusy={creation.isBusy}
            unavailableReason={refusal}
          >
            <Play aria-hidden="true" />
            {t('createAndRun')}
          </Button>
          <Button
            size="lg"
            disabled={creation.isBusy}
            unavailableReason={refusal}
            onClick={() => void create()}
          >
            {t('create')}
          </Button>
          <ButtonLink href={`/tasks/new?${more}`} variant="ghost" size="lg">
            {t('more')}
          </ButtonLink>
          <span aria-hidden="true" className="ml-auto flex gap-1 max-tablet:hidden">
            <Kbd>⌘</Kbd>
            <Kbd>↵</Kbd>
          </span>
        </div>
      </form>
    </div>
  );
}

interface ScheduleFieldProps {
  schedule: Schedule;
  spreadSeed: number;
  error: string | undefined;
  onChange: (expression: string) => void;
}

function ScheduleField({ schedule, spreadSeed, error, onChange }: ScheduleFieldProps) {
  const t = useTranslations('firstTask');
  const format = useFormat();
  const words = useScheduleErrorWords();
  const compiled = useCompiled(schedule, spreadSeed);
  const sentence = scheduleSentence(schedule, spreadSeed, format.locale, format.timeZone);
  if (schedule.kind !== 'cron') return null;
  return (
    <Field label={t('schedule')} error={compiled?.state === 'bad' ? words(compiled.error) : error}>
      <InputFrame end={<span className="max-w-[60%] truncate text-12 text-ink-3">{sentence}</span>}>
        <BareInput
          isMono
          value={schedule.expression}
          onChange={(event) => onChange(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          className="min-w-22"
        />
      </InputFrame>
    </Field>
  );
}

/** The next four fires, the first with its countdown. */
function NextFires({ schedule, spreadSeed }: { schedule: Schedule; spreadSeed: number }) {
  const t = useTranslations('firstTask');
  const format = useFormat();
  const now = useNow();
  const compiled = useCompiled(schedule, spreadSeed);
  const fires =
    now === null || compiled?.state !== 'ready'
      ? []
      : [...compiled.compiled.listFires(now, Number.MAX_SAFE_INTEGER, 4)];
  const [first, ...rest] = fires;
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-6 gap-y-1 border-line border-t px-5 py-3 text-12">
      <span className="text-ink-3">{t('nextFires')}</span>
      {first === undefined || now === null ? null : (
        <span className="flex flex-wrap items-center gap-x-4">
          <span className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-3 w-0.5 rounded-[1px] bg-brand" />
            <span className="mono">{format.instant(first, now, true)}</span> {format.relative(first, now)}
          </span>
          {rest.map((at) => (
            <span key={at} className="mono text-ink-2">
              {format.instant(at, now, true)}
            </span>
          ))}
        </span>
      )}
    </div>
  );
}
