import type { Database } from './client';
import { classifyDatabaseError } from './errors';

export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Runs `work` in one READ COMMITTED transaction, and once more from the start after a deadlock or a lock wait: both mean that
 * nothing of it was committed. `work` must therefore have no effect outside the transaction.
 */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const attempt = () => database.transaction(work, { isolationLevel: 'read committed' });
  try {
    return await attempt();
  } catch (error) {
    const kind = classifyDatabaseError(error);
    if (kind !== 'deadlock' && kind !== 'lock_wait') throw error;
    return await attempt();
  }
}
