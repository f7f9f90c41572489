import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../target';
import type { Report } from './finding';
import type { Replay } from './replay';

/** The calls outside: none early, none under a wrong version or with wrong parameters, and none again where that is forbidden. */
export function checkCalls(replay: Replay, calls: readonly Call[], report: Report): void {
  const byExecution = new Map<number, Call[]>();
  for (const call of calls) {
    const execution = replay.executions.get(call.executionId);
    if (!execution) {
      report('called_wrongly', 0, `execution ${call.executionId} was called and is not there`);
      continue;
    }
    const { taskId, taskVersion, dueAt, parameters, asOfAt, fireAt } = execution;
    const { definition } = replay.version(taskId, taskVersion);
    const name = `call ${call.token}:${call.attempt} of execution ${call.executionId}`;
    if (call.latestAt < Math.max(dueAt, call.dueAt))
      report('early', taskId, `${name} at ${call.latestAt}, due at ${call.dueAt}`);
    const wanted = parameters === null ? definition.parameters : JSON.parse(parameters);
    const isRight = call.taskVersion === taskVersion && call.asOfAt === (asOfAt ?? fireAt);
    if (!isRight || !isDeepStrictEqual(call.parameters, wanted))
      report('called_wrongly', taskId, `${name} got another version, instant or parameters`);
    const deadAt = replay.nodes.get(call.nodeId)?.deadAt ?? null;
    if (deadAt !== null && call.at > deadAt)
      report('dead_call', taskId, `${name} at ${call.at} by node ${call.nodeId}, dead since ${deadAt}`);
    const earlier = byExecution.get(call.executionId) ?? [];
    const isRepeated = earlier.some((one) =>
      definition.onNodeLoss === 'fail' ? one.attempt === call.attempt : one.token === call.token,
    );
    if (isRepeated) report('called_twice', taskId, `${name} with ${definition.onNodeLoss}`);
    byExecution.set(call.executionId, [...earlier, call]);
  }
  for (const { id, taskId, status } of replay.executions.values()) {
    if (status === 'succeeded' && !byExecution.has(id))
      report('called_wrongly', taskId, `execution ${id} succeeded and was never called`);
  }
}
