import { spanText } from '@/components/i18n/parse-span';
import { draftOf, newScheduleDraft, type ScheduleDraft } from '@/components/schedule/schedule-draft';
import { type Moment, momentOf, NO_MOMENT } from '@/components/time/moment';
import type { HttpMethod, HttpTaskParams } from '@/server/domain/http/http-task-params';
import type { ExecutorType, TaskDefinition } from '@/server/domain/task/task-definition';
import type { LanePolicy, MisfirePolicy, RetryPolicy } from '@/server/domain/task/task-policies';
import { parametersText } from './parameters-text';
import type { RetriedOutcome } from './task-bounds';

/** What stands in the fields of the task form, complete or not. Lengths of time are typed, such as `5m`; a blank one that may be blank is none. */
export interface TaskForm {
  groupName: string;
  name: string;
  description: string;
  schedule: ScheduleDraft;
  spread: string;
  validFrom: Moment;
  validUntil: Moment;
  executor: ExecutorType;
  handler: string;
  method: HttpMethod;
  url: string;
  headers: { name: string; value: string }[];
  body: string;
  /** A JSON object as text; blank is an empty one. */
  parameters: string;
  overlap: { policy: LanePolicy['policy']; parallelLimit: string; queueLimit: string };
  misfire: { policy: MisfirePolicy['policy']; grace: string; maxFires: string; window: string };
  retry: {
    maxAttempts: string;
    backoff: RetryPolicy['backoff'];
    delay: string;
    cap: string;
    jitter: string;
    on: RetriedOutcome[];
  };
  onNodeLoss: TaskDefinition['onNodeLoss'];
  timeout: string;
  deadline: string;
  cancelGrace: string;
  pauseAfterFailures: string;
  priority: string;
  /** With commas or spaces between them; blank when any node will do. */
  requiredLabels: string;
}

/** The form of a task that does not exist yet, with the defaults of the product. */
export function newTaskForm(timeZone: string, now: number): TaskForm {
  return {
    ...{ groupName: 'default', name: '', description: '' },
    ...{ schedule: newScheduleDraft(timeZone, now), spread: '', validFrom: NO_MOMENT, validUntil: NO_MOMENT },
    executor: 'http',
    handler: '',
    ...NO_REQUEST,
    parameters: '',
    overlap: { policy: 'skip', parallelLimit: '', queueLimit: '100' },
    misfire: { policy: 'fire_once', grace: '1m', maxFires: '100', window: '1d' },
    retry: {
      ...{ maxAttempts: '1', backoff: 'exponential', delay: '1s', cap: '5m', jitter: '20' },
      on: ['failed', 'timed_out'],
    },
    ...{ onNodeLoss: 'retry', timeout: '5m', deadline: '', cancelGrace: '10s' },
    ...{ pauseAfterFailures: '', priority: '5', requiredLabels: '' },
  };
}

/** The form of a stored task. Read again it is the same definition. */
export function taskFormOf(definition: TaskDefinition, readerZone: string, now: number): TaskForm {
  const { overlap, misfire, retry } = definition;
  const isHttp = definition.executor === 'http';
  return {
    groupName: definition.groupName,
    name: definition.name,
    description: definition.description,
    schedule: draftOf(definition.schedule, readerZone, now),
    spread: definition.spreadMs === 0 ? '' : spanText(definition.spreadMs),
    validFrom: momentOf(definition.validFrom, readerZone),
    validUntil: momentOf(definition.validUntil, readerZone),
    executor: definition.executor,
    handler: isHttp ? '' : definition.handler,
    ...(isHttp ? requestOf(definition.http) : NO_REQUEST),
    parameters: parametersText(definition.parameters),
    overlap: {
      policy: overlap.policy,
      parallelLimit: overlap.parallelLimit === null ? '' : String(overlap.parallelLimit),
      queueLimit: String(overlap.queueLimit),
    },
    misfire: {
      policy: misfire.policy,
      grace: spanText(misfire.graceMs),
      maxFires: String(misfire.maxFires),
      window: spanText(misfire.windowMs),
    },
    retry: {
      maxAttempts: String(retry.maxAttempts),
      backoff: retry.backoff,
      delay: spanText(retry.delayMs),
      cap: spanText(retry.capMs),
      jitter: String(retry.jitterPercent),
      on: [...retry.on],
    },
    onNodeLoss: definition.onNodeLoss,
    timeout: spanText(definition.attemptTimeoutMs),
    deadline: definition.deadlineMs === null ? '' : spanText(definition.deadlineMs),
    cancelGrace: spanText(definition.cancelGraceMs),
    pauseAfterFailures: definition.pauseAfterFailures === null ? '' : String(definition.pauseAfterFailures),
    priority: String(definition.priority),
    requiredLabels: definition.requiredLabels.join(', '),
  };
}

type RequestFields = Pick<TaskForm, 'method' | 'url' | 'headers' | 'body'>;

const NO_REQUEST: RequestFields = { method: 'GET', url: '', headers: [], body: '' };

function requestOf({ method, url, headers, body }: HttpTaskParams): RequestFields {
  return { method, url, headers: headers.map(({ name, value }) => ({ name, value })), body };
}

/** Whether requests of a method carry a body. */
export function hasBody(method: HttpMethod): boolean {
  return method !== 'GET' && method !== 'HEAD';
}
