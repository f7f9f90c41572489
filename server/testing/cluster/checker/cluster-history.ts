import type { TaskDefinition } from '@/server/domain/task/task-definition';

/** What a cluster did to a load, as its tables and the target tell it. Instants are those of the database. */
export interface ClusterHistory {
  tasks: HistoryTask[];
  executions: HistoryExecution[];
  /** Attempts before the last one of each execution. */
  attempts: { executionId: number; attempt: number; token: number; nodeId: number | null; status: string }[];
  skips: HistorySkip[];
  calls: TargetCall[];
  /** Nodes that were declared dead. */
  deadNodes: ReadonlySet<number>;
  /** Every fire up to this instant must be accounted for. */
  until: number;
}

export interface HistoryTask {
  id: number;
  definition: TaskDefinition;
  /** The first fire is the first one after this instant. */
  from: number;
}

export interface HistoryExecution {
  id: number;
  taskId: number;
  fireAt: number;
  status: string;
  dueAt: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  nodeId: number | null;
  rescues: number;
}

export interface HistorySkip {
  taskId: number;
  firstFireAt: number;
  lastFireAt: number;
  fireCount: number;
  reason: string;
  blockingExecutionId: number | null;
  recordedAt: number;
}

/** A call as the target received it. */
export interface TargetCall {
  executionId: number;
  attempt: number;
  token: number;
  at: number;
}
