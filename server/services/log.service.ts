import { type Database, poolOf } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { isTerminal } from '@/server/domain/execution/execution-status';
import { LogManager } from '@/server/logs/log-manager';
import { findExecutionView } from '@/server/repositories/execution-view.repository';
import { executionNotFound } from './task-status.service';

/** 日志: the lines of an execution. */
export interface LogInput {
  id: number;
  fireAt: number;
  afterSeq: number;
  limit: number;
}

/** Lines are written in batches behind an execution: so long after its end, none is still to come. */
const WRITTEN_WITHIN_MS = 3_000;

/** A page of lines after `afterSeq`. `isComplete`: nothing more will come. */
export async function readLog(database: Database, actor: Actor, input: LogInput) {
  const { id, fireAt, afterSeq, limit } = input;
  const execution = await findExecutionView(database, id, fireAt, scopeOf(actor.grants, 'execution:read'));
  if (execution === null) throw executionNotFound(id);
  const logs = new LogManager(poolOf(database), () => undefined);
  const now = await databaseNow(database);
  const lines = await logs.read(id, fireAt, afterSeq, limit);
  const isWritten = isTerminal(execution.status) && now - (execution.finishedAt ?? now) > WRITTEN_WITHIN_MS;
  return {
    lines: lines.map(({ seq, at, attempt, level, message }) => ({ seq, at, attempt, level, message })),
    isComplete: isWritten && lines.length < limit,
  };
}
