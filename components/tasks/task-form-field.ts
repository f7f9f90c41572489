/** Where a mistake stands in the form: also what the server's answers are mapped to. */
export type TaskFormField =
  | 'groupName'
  | 'name'
  | 'description'
  | 'schedule.expression'
  | 'schedule.timeZone'
  | 'schedule.every'
  | 'schedule.delay'
  | 'schedule.onceAt'
  | 'spread'
  | 'validFrom'
  | 'validUntil'
  | 'handler'
  | 'method'
  | 'url'
  | `headers.${number}.name`
  | `headers.${number}.value`
  | 'body'
  | 'parameters'
  | 'overlap.policy'
  | 'overlap.parallelLimit'
  | 'overlap.queueLimit'
  | 'misfire.policy'
  | 'misfire.grace'
  | 'misfire.maxFires'
  | 'misfire.window'
  | 'retry.maxAttempts'
  | 'retry.backoff'
  | 'retry.delay'
  | 'retry.cap'
  | 'retry.jitter'
  | 'retry.on'
  | 'onNodeLoss'
  | 'timeout'
  | 'deadline'
  | 'cancelGrace'
  | 'pauseAfterFailures'
  | 'priority'
  | 'requiredLabels';

const SERVER_FIELDS: Readonly<Record<string, TaskFormField>> = {
  groupName: 'groupName',
  name: 'name',
  description: 'description',
  schedule: 'schedule.expression',
  'schedule.expression': 'schedule.expression',
  'schedule.timeZone': 'schedule.timeZone',
  'schedule.everyMs': 'schedule.every',
  'schedule.delayMs': 'schedule.delay',
  'schedule.at': 'schedule.onceAt',
  spreadMs: 'spread',
  validFrom: 'validFrom',
  validUntil: 'validUntil',
  handler: 'handler',
  http: 'url',
  'http.method': 'method',
  'http.url': 'url',
  'http.headers': 'headers.0.name',
  'http.body': 'body',
  parameters: 'parameters',
  overlap: 'overlap.policy',
  'overlap.policy': 'overlap.policy',
  'overlap.parallelLimit': 'overlap.parallelLimit',
  'overlap.queueLimit': 'overlap.queueLimit',
  misfire: 'misfire.policy',
  'misfire.policy': 'misfire.policy',
  'misfire.graceMs': 'misfire.grace',
  'misfire.maxFires': 'misfire.maxFires',
  'misfire.windowMs': 'misfire.window',
  retry: 'retry.maxAttempts',
  'retry.maxAttempts': 'retry.maxAttempts',
  'retry.backoff': 'retry.backoff',
  'retry.delayMs': 'retry.delay',
  'retry.capMs': 'retry.cap',
  'retry.jitterPercent': 'retry.jitter',
  'retry.on': 'retry.on',
  onNodeLoss: 'onNodeLoss',
  attemptTimeoutMs: 'timeout',
  deadlineMs: 'deadline',
  cancelGraceMs: 'cancelGrace',
  pauseAfterFailures: 'pauseAfterFailures',
  priority: 'priority',
  requiredLabels: 'requiredLabels',
};

/** The form field that a field named by the server stands for, or null. `definition.` before it is left out. */
export function formFieldOf(serverField: string | null): TaskFormField | null {
  if (serverField === null) return null;
  const path = serverField.replace(/^definition\./, '');
  const header = /^http\.headers\.(\d{1,3})(?:\.(name|value))?$/.exec(path);
  if (header !== null) return `headers.${Number(header[1])}.${header[2] === 'value' ? 'value' : 'name'}`;
  if (path.startsWith('parameters.')) return 'parameters';
  if (path.startsWith('requiredLabels.')) return 'requiredLabels';
  if (path.startsWith('retry.on.')) return 'retry.on';
  return Object.hasOwn(SERVER_FIELDS, path) ? (SERVER_FIELDS[path] ?? null) : null;
}
