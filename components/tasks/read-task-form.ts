import { parseSpan } from '@/components/i18n/parse-span';
import { scheduleOf } from '@/components/schedule/schedule-draft';
import { isBadMoment, type Moment } from '@/components/time/moment';
import { isLabel, labelsIn, MOST_LABELS } from '@/server/domain/cluster/labels';
import { isSpreadable } from '@/server/domain/execution/due-at';
import { headerNameFault, headerValueFault } from '@/server/domain/http/header-rules';
import type { HttpTaskParams } from '@/server/domain/http/http-task-params';
import { urlFault } from '@/server/domain/http/task-url';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { parametersOf } from './parameters-text';
import { type Bounds, COUNT_BOUNDS, SPAN_BOUNDS } from './task-bounds';
import { hasBody, type TaskForm } from './task-form';
import type { TaskFormField } from './task-form-field';

export type TaskFormReason =
  | 'groupMissing'
  | 'nameMissing'
  | 'everyMissing'
  | 'everyTooLong'
  | 'delayMissing'
  | 'onceMissing'
  | 'momentBad'
  | 'endsBeforeStart'
  | 'handlerMissing'
  | 'labelsBad'
  | 'urlMissing'
  | 'urlBad'
  | 'headerNameBad'
  | 'headerValueBad'
  | 'parametersSyntax'
  | 'parametersSyntaxAt'
  | 'parametersNoObject'
  | 'spanBad'
  | 'countBad';

export interface TaskFormMistake {
  field: TaskFormField;
  reason: TaskFormReason;
  /** Of `spanBad` in milliseconds, and of `countBad`. */
  bounds?: Bounds;
  /** Of `parametersSyntaxAt`. */
  line?: number;
}

export type ReadTaskForm = { definition: TaskDefinition } | { mistakes: TaskFormMistake[] };

/**
 * The definition a form stands for, or everything that is plainly wrong before the server is asked. Expression and zone are judged by
 * compiling, the rest by the server. A figure that the choices made do not show is not judged: an unusable one is what `hidden` says.
 */
export function readTaskForm(form: TaskForm, spreadSeed: number): ReadTaskForm {
  const read = new FormReader();
  const { overlap, misfire, retry } = form;
  const scheduled = scheduleOf(form.schedule);
  const isTimed = form.schedule.kind !== 'none';
  const isRetried = retry.maxAttempts.trim() !== '1';
  const isCatchUp = misfire.policy === 'catch_up';

  const common = {
    groupName: read.text('groupName', form.groupName, 'groupMissing'),
    name: read.text('name', form.name, 'nameMissing'),
    description: form.description.trim(),
    schedule: 'schedule' in scheduled ? scheduled.schedule : ({ kind: 'none' } as const),
    spreadSeed,
  };
  if ('problem' in scheduled) {
    const { field, reason } = scheduled.problem;
    read.refuse(`schedule.${field}`, reason);
  }
  const validity = {
    spreadMs: isSpreadable(form.schedule.kind)
      ? read.span('spread', form.spread || '0', SPAN_BOUNDS.spread)
      : 0,
    validFrom: read.moment('validFrom', form.validFrom, isTimed),
    validUntil: read.moment('validUntil', form.validUntil, isTimed),
  };
  const { validFrom, validUntil } = validity;
  if (isTimed && validFrom !== null && validUntil !== null && validUntil < validFrom)
    read.refuse('validUntil', 'endsBeforeStart');
  const runs =
    form.executor === 'http'
      ? { executor: 'http' as const, http: requestOf(form, read) }
      : { executor: 'function' as const, handler: read.text('handler', form.handler, 'handlerMissing') };
  const policies = {
    parameters: read.parameters(form.parameters),
    overlap: {
      policy: overlap.policy,
      parallelLimit: read.optionalCount(
        'overlap.parallelLimit',
        overlap.parallelLimit,
        COUNT_BOUNDS.parallelLimit,
      ),
      queueLimit: read.count(
        'overlap.queueLimit',
        overlap.queueLimit,
        COUNT_BOUNDS.queueLimit,
        hasLanes(overlap) ? undefined : 100,
      ),
    },
    misfire: {
      policy: misfire.policy,
      graceMs: read.span('misfire.grace', misfire.grace, SPAN_BOUNDS.grace),
      maxFires: read.count(
        'misfire.maxFires',
        misfire.maxFires,
        COUNT_BOUNDS.maxFires,
        isCatchUp ? undefined : 100,
      ),
      windowMs: read.span(
        'misfire.window',
        misfire.window,
        SPAN_BOUNDS.window,
        isCatchUp ? undefined : 86_400_000,
      ),
    },
    retry: {
      maxAttempts: read.count('retry.maxAttempts', retry.maxAttempts, COUNT_BOUNDS.maxAttempts),
      backoff: retry.backoff,
      delayMs: read.span('retry.delay', retry.delay, SPAN_BOUNDS.delay, isRetried ? undefined : 1_000),
      capMs: read.span('retry.cap', retry.cap, SPAN_BOUNDS.cap, isRetried ? undefined : 300_000),
      jitterPercent: read.count(
        'retry.jitter',
        retry.jitter,
        COUNT_BOUNDS.jitter,
        isRetried ? undefined : 20,
      ),
      on: [...retry.on],
    },
  };
  const limits = {
    onNodeLoss: form.onNodeLoss,
    attemptTimeoutMs: read.span('timeout', form.timeout, SPAN_BOUNDS.timeout),
    deadlineMs: read.optionalSpan('deadline', form.deadline, SPAN_BOUNDS.deadline),
    cancelGraceMs: read.span('cancelGrace', form.cancelGrace, SPAN_BOUNDS.cancelGrace),
    pauseAfterFailures: read.optionalCount(
      'pauseAfterFailures',
      form.pauseAfterFailures,
      COUNT_BOUNDS.pauseAfterFailures,
    ),
    priority: read.count('priority', form.priority, COUNT_BOUNDS.priority),
    requiredLabels: read.labels(form.requiredLabels),
  };
  if (read.mistakes.length > 0) return { mistakes: read.mistakes };
  return { definition: { ...common, ...validity, ...policies, ...limits, ...runs } };
}

/** Whether a task has a limit to how many of its executions run at once, so that others may have to wait. */
export function hasLanes({ policy, parallelLimit }: TaskForm['overlap']): boolean {
  return policy !== 'allow' || parallelLimit.trim() !== '';
}

function requestOf(form: TaskForm, read: FormReader): HttpTaskParams {
  const url = read.text('url', form.url, 'urlMissing');
  if (url !== '' && urlFault(url) !== null) read.refuse('url', 'urlBad');
  form.headers.forEach((header, index) => {
    if (header.name.trim() === '' && header.value.trim() === '') return;
    if (headerNameFault(header.name.trim()) !== null) read.refuse(`headers.${index}.name`, 'headerNameBad');
    else if (headerValueFault(header.value) !== null) read.refuse(`headers.${index}.value`, 'headerValueBad');
  });
  return {
    method: form.method,
    url,
    headers: form.headers
      .map((header) => ({ name: header.name.trim(), value: header.value.trim() }))
      .filter((header) => header.name !== ''),
    body: hasBody(form.method) ? form.body : '',
  };
}

/** Reads one field after the other and keeps what is wrong. The value of a wrong field is of no use and of the right type. */
class FormReader {
  readonly mistakes: TaskFormMistake[] = [];

  refuse(field: TaskFormField, reason: TaskFormReason, facts: Pick<TaskFormMistake, 'bounds' | 'line'> = {}) {
    this.mistakes.push({ field, reason, ...facts });
  }

  text(field: TaskFormField, text: string, ifMissing: TaskFormReason): string {
    if (text.trim() === '') this.refuse(field, ifMissing);
    return text.trim();
  }

  span(field: TaskFormField, text: string, bounds: Bounds, hidden?: number): number {
    return this.#within(field, parseSpan(text), bounds, 'spanBad', hidden);
  }

  optionalSpan(field: TaskFormField, text: string, bounds: Bounds): number | null {
    return text.trim() === '' ? null : this.span(field, text, bounds);
  }

  count(field: TaskFormField, text: string, bounds: Bounds, hidden?: number): number {
    const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
    return this.#within(field, value, bounds, 'countBad', hidden);
  }

  optionalCount(field: TaskFormField, text: string, bounds: Bounds): number | null {
    return text.trim() === '' ? null : this.count(field, text, bounds);
  }

  labels(text: string): string[] {
    const labels = labelsIn(text);
    if (labels.length > MOST_LABELS || !labels.every(isLabel)) this.refuse('requiredLabels', 'labelsBad');
    return labels;
  }

  moment(field: TaskFormField, moment: Moment, isShown: boolean): number | null {
    if (isShown && isBadMoment(moment)) this.refuse(field, 'momentBad');
    return moment.at;
  }

  parameters(text: string): TaskDefinition['parameters'] {
    const read = parametersOf(text);
    if ('value' in read) return read.value;
    if (read.fault === 'no_object') this.refuse('parameters', 'parametersNoObject');
    else if (read.line === null) this.refuse('parameters', 'parametersSyntax');
    else this.refuse('parameters', 'parametersSyntaxAt', { line: read.line });
    return {};
  }

  #within(
    field: TaskFormField,
    value: number | null,
    bounds: Bounds,
    reason: TaskFormReason,
    hidden: number | undefined,
  ): number {
    if (value !== null && value >= bounds.least && value <= bounds.most) return value;
    if (hidden === undefined) this.refuse(field, reason, { bounds });
    return hidden ?? bounds.least;
  }
}
