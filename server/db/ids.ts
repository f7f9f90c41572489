import type { ResultSetHeader } from 'mysql2';
import type { Pool } from 'mysql2/promise';
import { type Database, getDatabase, poolOf } from './client';

/** Hands out identifiers that no other process has: blocks come from `id_block`, single ids from memory. */
export interface IdAllocator {
  /** `count` fresh identifiers in growing order. */
  take(count: number): Promise<number[]>;
}

/** A block older than this is given up, so that ids of all processes grow with time to within so many milliseconds. */
const BLOCK_AGE_MS = 2_000;

/**
 * A replica that is failed over to may lack blocks that were handed out by the server before, and are in use: more than could be missing
 * are passed over, once for every server.
 */
const PASSED_OVER = 10_000_000;

/** An allocator over one database. Ids of a block that are not used are lost, which costs nothing: there are 2^53. */
export function createIdAllocator(pool: Pool, blockSize = 1_000): IdAllocator {
  let next = 0;
  let end = 0;
  let reservedAt = 0;
  let reserving: Promise<void> = Promise.resolve();

  async function reserve(atLeast: number): Promise<void> {
    const size = Math.max(blockSize, atLeast);
    // LAST_INSERT_ID(expression) hands the value before to the driver in the same statement; assignments are made from left to right
    const [result] = await pool.query<ResultSetHeader>(
      `UPDATE id_block SET next_id = LAST_INSERT_ID(next_id + IF(COALESCE(server_id, @@server_id) = @@server_id, 0, ${PASSED_OVER})) + ?,
         server_id = @@server_id WHERE name = 'id'`,
      [size],
    );
    reservedAt = performance.now();
    next = result.insertId;
    end = next + size;
  }

  return {
    take(count) {
      const taken = reserving.then(async () => {
        if (end - next < count || performance.now() - reservedAt > BLOCK_AGE_MS) await reserve(count);
        const first = next;
        next += count;
        return Array.from({ length: count }, (_, index) => first + index);
      });
      reserving = taken.then(
        () => undefined,
        () => undefined,
      );
      return taken;
    },
  };
}

const allocators = new WeakMap<Database, IdAllocator>();

/** Fresh identifiers for the console and the services. */
export function nextIds(count: number, database: Database = getDatabase()): Promise<number[]> {
  let allocator = allocators.get(database);
  if (!allocator) {
    allocator = createIdAllocator(poolOf(database));
    allocators.set(database, allocator);
  }
  return allocator.take(count);
}

/** One fresh identifier. */
export async function nextId(database: Database = getDatabase()): Promise<number> {
  const [id] = await nextIds(1, database);
  return id as number;
}
