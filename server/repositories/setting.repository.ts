import { eq } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import { setting } from '@/server/db/schema/cluster';
import { choreSetting } from './chore-turn.repository';

/** The instant before which fires have no place any more. Primary key of setting. */
export async function readRetentionWatermark(executor: Executor): Promise<number> {
  const rows = await executor
    .select({ value: setting.value })
    .from(setting)
    .where(eq(setting.name, 'retention_watermark'));
  return (rows[0]?.value as { fireAt?: number } | undefined)?.fireAt ?? 0;
}

/** When a worker last began to look for what must never be, or null when none ever did. Primary key of setting. */
export async function readScannedAt(executor: Executor): Promise<number | null> {
  const rows = await executor
    .select({ at: setting.updatedAt })
    .from(setting)
    .where(eq(setting.name, choreSetting('scan')));
  return rows[0]?.at || null;
}
