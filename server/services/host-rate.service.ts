import type { Database } from '@/server/db/client';
import { databaseNow } from '@/server/db/time';
import { inTransaction } from '@/server/db/transaction';
import type { Actor } from '@/server/domain/access/grants';
import type { Announce } from '@/server/domain/cluster/wake-up';
import { AppError } from '@/server/domain/errors/app-error';
import {
  deleteHostRate,
  type HostRateRow,
  listHostRates,
  lockHostRate,
  releasePutOff,
  type StoredRate,
  upsertHostRate,
} from '@/server/repositories/host-rate.repository';
import { writeAudit } from './audit';
import { requirePermission } from './permission';

/** 主机速率: how often each host may be called, and how many executions wait for their turn. */
export const listRates = (database: Database): Promise<HostRateRow[]> => listHostRates(database);

/** Sets or changes the rate of a host. Executions that wait for a turn there get another one. */
export async function setRate(
  database: Database,
  actor: Actor,
  rate: StoredRate,
  announce: Announce | undefined,
): Promise<void> {
  requirePermission(actor, 'host:write');
  await inTransaction(database, async (transaction) => {
    const at = await databaseNow(transaction);
    const before = await lockHostRate(transaction, rate.host);
    await upsertHostRate(transaction, rate, { at, by: actor.id });
    const change = { action: before === null ? 'host.limit' : 'host.change', before, after: rate };
    await writeAudit(transaction, actor, { ...change, targetType: 'host', targetId: 0, at });
  });
  await release(database, rate.host, announce);
}

/** Lets a host be called as often as it comes. Executions that wait for a turn there are called at once. */
export async function removeRate(
  database: Database,
  actor: Actor,
  host: string,
  announce: Announce | undefined,
): Promise<void> {
  requirePermission(actor, 'host:write');
  await inTransaction(database, async (transaction) => {
    const at = await databaseNow(transaction);
    const before = await lockHostRate(transaction, host);
    if (before === null) throw new AppError('NOT_FOUND', `The host ${host} has no rate any more.`, { host });
    await deleteHostRate(transaction, host);
    await writeAudit(transaction, actor, {
      action: 'host.free',
      targetType: 'host',
      targetId: 0,
      at,
      before,
    });
  });
  await release(database, host, announce);
}

/** Behind the change, so that nobody takes a turn by what was before. */
async function release(database: Database, host: string, announce: Announce | undefined): Promise<void> {
  await releasePutOff(database, host);
  announce?.('queue');
}
