import type { TerminalStatus } from '@/server/domain/execution/execution-status';
import type { LiveExecution, NewExecution } from '@/server/scheduler/execution-rows';
import type { ExecutionKey } from '@/server/scheduler/ports';
import type { IntervalRow } from '@/server/scheduler/task-rows';

export interface StoredExecution extends Omit<NewExecution, 'status'> {
  status: LiveExecution['status'] | TerminalStatus;
  attempt: number;
  rescues: number;
  retries: number;
  claimedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  cancelRequestedAt: number | null;
  cancelRequestedBy: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  result: string | null;
}

export interface StoredLive extends LiveExecution {
  /** 9 − priority: what is smaller comes first. */
  urgency: number;
  labels: string;
}

/** The unique key of an execution's fire. */
export interface StoredFire {
  executionId: number;
}

export interface StoredInterval extends IntervalRow {
  id: number;
  reason: string;
  actorId: number | null;
  createdAt: number;
}

export interface StoredGroup {
  id: number;
  parallelLimit: number | null;
}

export interface StoredNode {
  id: number;
  status: 'live' | 'draining' | 'stopped' | 'dead';
  heartbeat: number;
  reportedUntil: number;
  labels: readonly string[];
  startedAt: number;
}

export interface StoredFence {
  nodeId: number;
  fencedBy: number | null;
}

export interface StoredShard {
  id: number;
  ownerId: number | null;
  epoch: number;
  leaseUntil: number;
}

export interface StoredSetting {
  name: 'everything_paused' | 'retention_watermark';
  /** The watermark's instant; of the other row only the lock matters. */
  value: number;
}

export interface StoredCounter {
  shard: number;
  seq: number;
}

export interface StoredOnce extends ExecutionKey {
  createdAt: number;
}
