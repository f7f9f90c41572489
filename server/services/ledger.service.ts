import type { Database } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { type FireAnswer, type LedgerEntry, type LedgerRange, listLedger } from '@/server/domain/task/ledger';
import { openLedger } from '@/server/domain/task/ledger-cause';
import { explainInstant, type NoFire } from '@/server/domain/task/ledger-explain';
import {
  findLedgerTask,
  findNamedExecutions,
  type LedgerTaskRow,
  type NamedExecution,
} from '@/server/repositories/task-ledger.repository';
import { readInstantFacts, readRangeFacts } from './ledger-facts';
import { taskNotFound } from './locked-task';

/** 台账: why a task ran or did not run, past and future. */
export interface TaskFires {
  now: number;
  items: LedgerEntry[];
  /** Where the next page begins: its `from`, or its `to` with the newest first. Null when everything is told. */
  nextFireAt: number | null;
  /** Fixed delay: the next fire comes so long after the end of this execution. */
  awaits: NoFire['awaits'];
  /** The executions that answers about other fires name. */
  executions: NamedExecution[];
}

/** Fires at `from` to fires at `to`, both included. */
export interface TaskFiresInput extends Omit<LedgerRange, 'isGrouped'> {
  id: number;
  isGrouped?: boolean;
}

/** The fires of a task in a range of instants and what they came to, archived tasks included. */
export async function listTaskFires(
  database: Database,
  actor: Actor,
  { id, from, to, limit, order, isGrouped = true }: TaskFiresInput,
): Promise<TaskFires> {
  const { task, now } = await readTask(database, actor, id);
  const part = await readRangeFacts(database, task, now, { from: from - 1, to, limit, order });
  const ledger = openLedger(part.facts);
  const { entries, nextFireAt } = listLedger(ledger, {
    ...{ from: part.from, to: part.to, limit, order, isGrouped },
  });
  const current = part.facts.versions.find(({ version }) => version === task.version);
  const { awaitingExecutionId: executionId } = task;
  const isAwaited =
    executionId !== null && current != null && current.delayMs !== null && to > task.lastFireAt;
  const awaits = isAwaited ? { executionId, delayMs: current.delayMs as number } : null;
  return {
    ...{ now, items: entries, awaits },
    nextFireAt: nextFireAt ?? restOf(part, { from: from - 1, to, order }),
    executions: await named(database, id, [...entries.map(({ answer }) => answer)], awaits),
  };
}

/** Where the part behind the one that was read begins. */
function restOf(
  read: { from: number; to: number },
  { from, to, order }: Pick<LedgerRange, 'from' | 'to' | 'order'>,
): number | null {
  if (order === 'oldest') return read.to < to ? read.to + 1 : null;
  return read.from > from ? read.from : null;
}

export interface InstantAnswer {
  now: number;
  at: number;
  answer: FireAnswer | NoFire;
  /** The executions that the answer names. */
  executions: NamedExecution[];
}

/** Why a task ran, or did not, or will, or will not, at an instant. */
export async function explainFire(
  database: Database,
  actor: Actor,
  { id, at }: { id: number; at: number },
): Promise<InstantAnswer> {
  const { task, now } = await readTask(database, actor, id);
  const answer = explainInstant(openLedger(await readInstantFacts(database, task, now, at)), at);
  const awaits = answer.kind === 'no_fire' ? answer.awaits : null;
  const answers = answer.kind === 'no_fire' ? [] : [answer];
  return { now, at, answer, executions: await named(database, id, answers, awaits) };
}

async function readTask(
  database: Database,
  actor: Actor,
  id: number,
): Promise<{ task: LedgerTaskRow; now: number }> {
  // the clock before the task: whatever the task has decided is then no surprise
  const now = await databaseNow(database);
  const task = await findLedgerTask(database, id, scopeOf(actor.grants, 'task:read'));
  if (task === null) throw taskNotFound(id);
  return { task, now };
}

function named(
  database: Database,
  taskId: number,
  answers: readonly FireAnswer[],
  awaits: NoFire['awaits'],
): Promise<NamedExecution[]> {
  const ids = [...answers.map(namedBy), awaits?.executionId ?? null].filter((id) => id !== null);
  return findNamedExecutions(database, taskId, [...new Set(ids)]);
}

function namedBy(answer: FireAnswer): number | null {
  if (answer.kind === 'skipped') return answer.skip.blockingExecutionId;
  if (answer.kind === 'due') return answer.heldBy;
  if (answer.kind === 'execution' && answer.instead !== null) return namedBy(answer.instead);
  return null;
}
