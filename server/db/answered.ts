import type { Connection } from 'mysql2/promise';
import { LEASE_MS } from '@/server/domain/cluster/cluster-timing';

/** Whoever hears nothing for a whole lease has lost what it holds anyway. */
const ANSWER_WITHIN_MS = LEASE_MS;

/**
 * The answer of a database, or an error when it does not come in time: a network that swallows packets tells nobody. The connection is
 * then destroyed, for what comes over it later is the answer to another question.
 */
export async function answered<T>(
  connection: Pick<Connection, 'destroy'>,
  answer: Promise<T>,
  withinMs = ANSWER_WITHIN_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connection.destroy();
      const error = new Error(`the database has not answered for ${withinMs} ms`);
      reject(Object.assign(error, { code: 'PROTOCOL_SEQUENCE_TIMEOUT', fatal: true }));
    }, withinMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
