import type { Redis } from 'ioredis';
import type { Connection } from 'mysql2/promise';
import type { DistributedLockManager, LockProvider } from './distributed-lock';
import { FallbackLocks } from './fallback-lock';
import { createMysqlLockManager } from './mysql-lock';
import { createRedisLockManager } from './redis-lock';

export interface LocksOptions {
  /** Who is to grant the locks; MySQL stands in for Redis while that is away. */
  provider: LockProvider;
  redis: Redis;
  keyPrefix: string;
  /** Connections that send several statements in a packet. */
  database: Pick<Connection, 'query'>;
  /** Names this process and no other. */
  owner: string;
  onChange: (provider: LockProvider, reason: unknown) => void;
}

/** The locks of a process. */
export interface Locks {
  manager: DistributedLockManager;
  /** Ends the look-out for Redis. */
  stop(): void;
}

export function openLocks({ provider, redis, keyPrefix, database, owner, onChange }: LocksOptions): Locks {
  const mysql = createMysqlLockManager(database, owner);
  if (provider === 'mysql') return { manager: mysql, stop: () => undefined };
  const locks = new FallbackLocks({
    primary: createRedisLockManager(redis, keyPrefix, owner),
    fallback: mysql,
    onChange,
  });
  return { manager: locks, stop: () => locks.stop() };
}
