import type { State } from '@/components/ui/state-icon';
import {
  EXECUTION_STATUSES,
  type ExecutionStatus,
  isTerminal,
} from '@/server/domain/execution/execution-status';

const STATE: Record<ExecutionStatus, State> = {
  waiting: 'queued',
  queued: 'queued',
  claimed: 'queued',
  running: 'running',
  retrying: 'retrying',
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timed_out',
  cancelled: 'cancelled',
  lost: 'lost',
};

const TROUBLE: readonly ExecutionStatus[] = ['failed', 'timed_out', 'lost'];

/** The drawing for a status: what waits in any form shares one. */
export function stateOf(status: ExecutionStatus): State {
  return STATE[status];
}

export function isLive(status: ExecutionStatus): boolean {
  return !isTerminal(status);
}

export function isTrouble(status: ExecutionStatus): boolean {
  return TROUBLE.includes(status);
}

/** A status read from a record of the past: one that this version does not know counts as lost, since nobody can say. */
export function statusOf(text: string): ExecutionStatus {
  return EXECUTION_STATUSES.find((status) => status === text) ?? 'lost';
}

/** The choices of the status filter: an address word and the statuses it stands for. */
export const STATUS_FILTERS = {
  live: ['waiting', 'queued', 'claimed', 'running', 'retrying'],
  trouble: ['failed', 'timed_out', 'lost'],
  succeeded: ['succeeded'],
  failed: ['failed'],
  timed_out: ['timed_out'],
  lost: ['lost'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly ExecutionStatus[]>;

export type StatusFilter = keyof typeof STATUS_FILTERS;

/** The status filter that an address asks for, or null for all. An unknown word is no filter. */
export function statusFilterOf(text: string | null): StatusFilter | null {
  return text !== null && Object.hasOwn(STATUS_FILTERS, text) ? (text as StatusFilter) : null;
}
