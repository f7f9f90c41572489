import type { Transaction } from '@/server/db/transaction';
import type { Actor } from '@/server/domain/access/grants';
import { insertAudit } from '@/server/repositories/audit.repository';

/** What was done to what. `before` and `after` never hold a secret. */
export interface AuditEntry {
  action: string;
  targetType: 'task' | 'user' | 'session' | 'group' | 'interval' | 'backfill' | 'host' | 'system';
  targetId: number;
  groupId?: number;
  at: number;
  before?: unknown;
  after?: unknown;
}

/** Records who did something, in the transaction that does it: no change without its record, no record without its change. */
export async function writeAudit(transaction: Transaction, actor: Actor, entry: AuditEntry): Promise<void> {
  const { action, targetType, targetId, groupId, at, before, after } = entry;
  await insertAudit(transaction, {
    ...{ at, action, targetType, targetId, groupId: groupId ?? null },
    ...{ actorId: actor.id, actorName: actor.displayName, before: before ?? null, after: after ?? null },
    ...{ requestId: actor.requestId ?? null, address: actor.address ?? null },
  });
}
