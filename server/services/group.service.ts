import type { Database } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { inTransaction } from '@/server/db/transaction';
import { type Actor, scopeOf } from '@/server/domain/access/grants';
import { type GroupRow, listGroups, updateParallelLimit } from '@/server/repositories/task-group.repository';
import { writeAudit } from './audit';
import { type PauseState, readGroupPauses, requireGroup } from './pause-switch.service';
import { requirePermission } from './permission';

export interface GroupView extends GroupRow {
  /** Null while its tasks fire. */
  pause: PauseState | null;
}

/** 任务组: the groups the actor may see, and which of them are paused. */
export async function listGroupRows(database: Database, actor: Actor): Promise<GroupView[]> {
  const [groups, pauses] = await Promise.all([
    listGroups(database, scopeOf(actor.grants, 'group:read')),
    readGroupPauses(database),
  ]);
  return groups.map((group) => ({ ...group, pause: pauses.get(group.id) ?? null }));
}

/** Sets how many executions of a group may be active at once; what is active already goes on. */
export async function updateGroup(
  database: Database,
  actor: Actor,
  { id, parallelLimit }: { id: number; parallelLimit: number | null },
): Promise<void> {
  await requireGroup(database, actor, id);
  requirePermission(actor, 'group:write', id);
  await inTransaction(database, async (transaction) => {
    const at = await databaseNow(transaction);
    await updateParallelLimit(transaction, id, parallelLimit);
    const target = { targetType: 'group', targetId: id, groupId: id, at } as const;
    await writeAudit(transaction, actor, { action: 'group.update', ...target, after: { parallelLimit } });
  });
}
