import type { ExecutionKey, NewInterval, OnceKind } from '@/server/scheduler/ports';
import type { AuditRow, BackfillRow } from '@/server/scheduler/task-rows';
import { findBackfillExecutions } from './live-statements';
import type { MemoryDatabase } from './memory-database';
import type { MemorySession } from './memory-session';
import type { StoredOnce } from './stored-rows';

export function readOnce(
  { once }: MemoryDatabase,
  session: MemorySession,
  kind: OnceKind,
  key: string,
): ExecutionKey | null {
  const row = once.get(`${kind}:${key}`, session);
  return row ? { executionId: row.executionId, fireAt: row.fireAt } : null;
}

export function insertOnce(
  { once }: MemoryDatabase,
  session: MemorySession,
  key: string,
  row: StoredOnce,
): void {
  session.lockNew(once, key, 'PRIMARY');
  once.write(session, key, row);
}

export function readBackfills(
  database: MemoryDatabase,
  session: MemorySession,
  shards: readonly number[],
  limit: number,
): (BackfillRow & { shard: number })[] {
  return database.backfills
    .select(session, (row) => row.status === 'running')
    .map((row) => ({ ...row, shard: database.tasks.get(row.taskId, session)?.shard ?? -1 }))
    .filter((row) => shards.includes(row.shard))
    .filter((row) => row.doneUntil < row.toAt || findBackfillExecutions(database, session, row).length === 0)
    .sort((a, b) => a.id - b.id)
    .slice(0, limit);
}

export function lockBackfill(
  { backfills }: MemoryDatabase,
  session: MemorySession,
  id: number,
): BackfillRow | null {
  return session.lockRows(backfills, [id], 'exclusive')[0] ?? null;
}

export function writeBackfill({ backfills }: MemoryDatabase, session: MemorySession, row: BackfillRow): void {
  session.lock(backfills, row.id, 'exclusive');
  backfills.write(session, row.id, row);
}

export function insertInterval(
  { intervals }: MemoryDatabase,
  session: MemorySession,
  { taskId, ...row }: NewInterval,
): void {
  session.lockNew(intervals, row.id, 'PRIMARY');
  intervals.write(session, row.id, { ...row, scope: 'task', scopeId: taskId });
}

export function insertAudits(
  database: MemoryDatabase,
  session: MemorySession,
  rows: readonly AuditRow[],
): void {
  for (const row of rows) database.audits.write(session, database.nextAuditId(), row);
}
