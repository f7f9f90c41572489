import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { classifyDatabaseError } from '@/server/db/errors';
import { DATABASE_NOW } from '@/server/db/time';
import { AppError } from '@/server/domain/errors/app-error';
import { type DistributedLockManager, LONGEST_LOCK_MS } from './distributed-lock';

/** The clock in a token makes it grow also when the row was deleted. */
const MICROSECONDS = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6))";

/**
 * One packet: the row is taken if nobody holds it, and read back by the name of this grant. The assignments are made from left to right,
 * so that the later ones see by the owner whether the row was taken. Primary key of lock.
 */
const TAKE = `
  INSERT INTO \`lock\` (lock_key, owner, token, lease_until) VALUES (?, ?, ${MICROSECONDS}, ${DATABASE_NOW} + ?)
  ON DUPLICATE KEY UPDATE
    owner = IF(lease_until <= ${DATABASE_NOW} OR lease_until > ${DATABASE_NOW} + ${LONGEST_LOCK_MS}, VALUES(owner), owner),
    token = IF(owner = VALUES(owner), GREATEST(token + 1, VALUES(token)), token),
    lease_until = IF(owner = VALUES(owner), VALUES(lease_until), lease_until);
  SELECT token FROM \`lock\` WHERE lock_key = ? AND owner = ?`;
/** Primary key of lock. */
const RENEW = `UPDATE \`lock\` SET lease_until = ${DATABASE_NOW} + ? WHERE lock_key = ? AND owner = ? AND lease_until > ${DATABASE_NOW}`;
/** Primary key of lock. */
const RELEASE = 'UPDATE `lock` SET owner = NULL, lease_until = 0 WHERE lock_key = ? AND owner = ?';

/** Locks in MySQL or MariaDB, by its clock, over connections that send several statements in a packet. `owner` names this process and no other. */
export function createMysqlLockManager(
  connection: Pick<Connection, 'query'>,
  owner: string,
): DistributedLockManager {
  let grants = 0;
  async function run<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      // several that take a key for the first time may run into each other
      return await work().catch((error) => {
        if (classifyDatabaseError(error) === 'deadlock') return work();
        throw error;
      });
    } catch (error) {
      throw new AppError(
        'DISTRIBUTED_LOCK_ERROR',
        `The database did not answer a request for the lock ${key}`,
        {},
        error,
      );
    }
  }
  const changed = (key: string, statement: string, values: unknown[]) =>
    run(key, async () => (await connection.query<ResultSetHeader>(statement, values))[0].affectedRows === 1);

  return {
    provider: 'mysql',
    async tryLock(key, ttlMs) {
      grants += 1;
      const holder = `${owner}:${grants}`;
      const [, rows] = await run(key, async () => {
        const [results] = await connection.query<[ResultSetHeader, RowDataPacket[]] & RowDataPacket[][]>(
          TAKE,
          [key, holder, ttlMs, key, holder],
        );
        return results;
      });
      return rows[0] ? { key, token: Number(rows[0].token), provider: 'mysql', holder } : null;
    },
    renew: ({ key, holder }, ttlMs) => changed(key, RENEW, [ttlMs, key, holder]),
    async unlock({ key, holder }) {
      await changed(key, RELEASE, [key, holder]);
    },
  };
}
