import { groupBy } from '@/server/domain/collections/group-by';
import type { Report } from './check-history';
import type { ClusterHistory, TargetCall } from './cluster-history';

/** What the target saw: nothing early, nothing again unless a node died over it, and of each success at least one call. */
export function checkCalls({ tasks, executions, calls }: ClusterHistory, report: Report): void {
  const byExecution = groupBy(calls, (call) => call.executionId);
  const definitions = new Map(tasks.map(({ id, definition }) => [id, definition]));
  for (const row of executions) {
    const own = byExecution.get(row.id) ?? [];
    byExecution.delete(row.id);
    const early = own.find((call) => call.at < row.dueAt);
    if (early) report('early', row.taskId, `execution ${row.id}, due ${row.dueAt}, was called ${early.at}`);
    if (row.status === 'succeeded' && own.length === 0)
      report('lost', row.taskId, `execution ${row.id} succeeded and was never called`);
    const allowed = definitions.get(row.taskId)?.onNodeLoss === 'retry' ? row.rescues : 0;
    const isTokenUsedTwice = new Set(own.map((call) => call.token)).size < own.length;
    if (own.length - 1 > allowed || isTokenUsedTwice)
      report('repeated_call', row.taskId, `execution ${row.id}, rescued ${row.rescues} times: ${words(own)}`);
  }
  for (const [id, own] of byExecution) report('wrong_run', 0, `nothing is known of ${id}: ${words(own)}`);
}

/** The calls of each execution that was called more than once: what `retry` allows after the death of a node. */
export const repeatedCalls = ({ calls }: ClusterHistory): TargetCall[][] =>
  [...groupBy(calls, (call) => call.executionId).values()].filter((own) => own.length > 1);

const words = (calls: readonly TargetCall[]): string =>
  calls.map(({ attempt, token, at }) => `attempt ${attempt} with token ${token} at ${at}`).join(', ');
