import { bigint, varchar } from 'drizzle-orm/mysql-core';

/** A 53-bit identifier taken from a block of `id_block`; never AUTO_INCREMENT, so that a row's id is known before it is written. */
export const id = (name: string) => bigint(name, { mode: 'number' });

/** An instant: UTC, milliseconds since 1970. BIGINT, because TIMESTAMP ends in 2038 and DATETIME carries no zone. */
export const instant = (name: string) => bigint(name, { mode: 'number' });

/** A length of time in milliseconds. */
export const duration = (name: string) => bigint(name, { mode: 'number' });

/** A word of a closed list, such as a status. Compared byte by byte. */
export const word = (name: string) => varchar(name, { length: 24 });
