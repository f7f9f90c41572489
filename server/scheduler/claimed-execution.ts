import type { ExecutionTrigger } from '@/server/domain/execution/execution-status';
import type { LiveExecution, NewExecution } from './execution-rows';
import type { EngineStore } from './ports';

/** An execution this node owns and has to start. */
export interface ClaimedExecution {
  executionId: number;
  fireAt: number;
  taskId: number;
  taskVersion: number;
  token: number;
  attempt: number;
  dueAt: number;
  deadlineAt: number | null;
  trigger: ExecutionTrigger;
  executor: string;
  onNodeLoss: 'retry' | 'fail';
  /** Its lane, which it keeps to its end. */
  lane: number | null;
  /** JSON text; null for those of the task. */
  parameters: string | null;
  /** The instant the work is about; null for the fire's own. */
  asOfAt: number | null;
  /** By the database's clock, which a node knows a lower bound of only: it starts no earlier than this. */
  claimedAt: number;
  /** The turn it was put off to; null when it has none. */
  callAt: number | null;
}

/** A row this node has just claimed. */
export type JustClaimed = LiveExecution & { claimedAt: number };

export function fromNew(execution: NewExecution): ClaimedExecution {
  const { id, createdAt, parameters, asOfAt } = execution;
  return claimed(execution, {
    executionId: id,
    attempt: 1,
    claimedAt: createdAt,
    parameters,
    asOfAt,
    callAt: null,
  });
}

/** Claimed rows with what their triggers gave them, read for all at once; a fire of the schedule was given nothing. */
export async function fromLive(
  store: EngineStore,
  rows: readonly JustClaimed[],
): Promise<ClaimedExecution[]> {
  const asked = rows.filter(({ trigger }) => trigger !== 'schedule' && trigger !== 'catch_up');
  const inputs = asked.length === 0 ? [] : await store.readInputs(asked);
  const byId = new Map(inputs.map((input) => [input.executionId, input]));
  return rows.map((row) => {
    const { parameters = null, asOfAt = null } = byId.get(row.executionId) ?? {};
    const { executionId, attempt, claimedAt, callAt } = row;
    return claimed(row, { executionId, attempt, claimedAt, parameters, asOfAt, callAt });
  });
}

type OwnColumns = 'executionId' | 'attempt' | 'claimedAt' | 'parameters' | 'asOfAt' | 'callAt';

/** One literal of fixed shape: thousands of these are made a second. */
const claimed = (
  row: Omit<ClaimedExecution, OwnColumns>,
  own: Pick<ClaimedExecution, OwnColumns>,
): ClaimedExecution => ({
  executionId: own.executionId,
  fireAt: row.fireAt,
  taskId: row.taskId,
  taskVersion: row.taskVersion,
  token: row.token,
  attempt: own.attempt,
  dueAt: row.dueAt,
  deadlineAt: row.deadlineAt,
  trigger: row.trigger,
  executor: row.executor,
  onNodeLoss: row.onNodeLoss,
  lane: row.lane,
  parameters: own.parameters,
  asOfAt: own.asOfAt,
  claimedAt: own.claimedAt,
  callAt: own.callAt,
});
