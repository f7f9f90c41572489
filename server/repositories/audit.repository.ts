import type { Executor } from '@/server/db/client';
import { audit } from '@/server/db/schema/access';
import { maskedSecrets } from '@/server/domain/http/masked-secrets';

export type NewAudit = typeof audit.$inferInsert;

/** Append only. Secrets are masked here, so that no caller can forget it. */
export async function insertAudit(executor: Executor, row: NewAudit): Promise<void> {
  await executor.insert(audit).values(maskedSecrets(row));
}
