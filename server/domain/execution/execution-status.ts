/** Why an execution exists. */
export const EXECUTION_TRIGGERS = [
  'schedule',
  'catch_up',
  'backfill',
  'manual',
  'api',
  'dependency',
  'replay',
] as const;
export type ExecutionTrigger = (typeof EXECUTION_TRIGGERS)[number];

/** Whether the schedule named the fire: then the fire itself is the key, and there is one execution for it at most. */
export function isScheduleCaused(trigger: ExecutionTrigger): boolean {
  return trigger === 'schedule' || trigger === 'catch_up' || trigger === 'backfill';
}

export const TERMINAL_STATUSES = ['succeeded', 'failed', 'timed_out', 'cancelled', 'lost'] as const;
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

export const EXECUTION_STATUSES = [
  'waiting',
  'queued',
  'claimed',
  'running',
  'retrying',
  ...TERMINAL_STATUSES,
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/**
 * The status table: from where an execution may go where. Besides the plain way waiting → queued → claimed → running → end:
 * the node that gives a lane up may go on with what waited for it (waiting → claimed), a report may overtake its start mark (claimed → an
 * end), a drained, full or dead node gives back (claimed or running → queued), a rescue gives up (claimed or running → lost), and a deadline
 * or a cancel ends whatever has not ended yet.
 */
const NEXT_STATUSES: Readonly<Record<ExecutionStatus, readonly ExecutionStatus[]>> = {
  waiting: ['queued', 'claimed', 'cancelled', 'timed_out'],
  queued: ['claimed', 'cancelled', 'timed_out'],
  claimed: ['running', 'queued', 'retrying', ...TERMINAL_STATUSES],
  running: ['queued', 'retrying', ...TERMINAL_STATUSES],
  retrying: ['claimed', 'cancelled', 'timed_out'],
  succeeded: [],
  failed: [],
  timed_out: [],
  cancelled: [],
  lost: [],
};

/** Whether an execution may change from one status to another. A terminal status never changes. */
export function canBecome(from: ExecutionStatus, to: ExecutionStatus): boolean {
  return NEXT_STATUSES[from].includes(to);
}

/** Whether the execution is over for good. */
export function isTerminal(status: ExecutionStatus): status is TerminalStatus {
  return NEXT_STATUSES[status].length === 0;
}

/** Whether a node holds the execution: its row names the node, and only the holder of the token may write. */
export function isHeld(status: ExecutionStatus): boolean {
  return status === 'claimed' || status === 'running';
}
