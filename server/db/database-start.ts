import type { Connection, RowDataPacket } from 'mysql2/promise';
import { DATABASE_NOW } from './time';

/** One run of a database server, from its start to its end: connection ids mean nothing outside of it. */
export interface DatabaseStart {
  /** Host and port by the server's own word: behind one address there may be several. */
  server: string;
  /** By its clock, to the second. */
  startedAt: number;
}

export const isSameStart = (a: DatabaseStart, b: DatabaseStart): boolean =>
  a.server === b.server && a.startedAt === b.startedAt;

const SECONDS = `SELECT ${DATABASE_NOW} DIV 1000 AS seconds`;
const MOST_TRIES = 10;

/** Which run of the server a connection belongs to. Its status is in no table that both databases have. Needs several statements in a packet. */
export async function readDatabaseStart(connection: Pick<Connection, 'query'>): Promise<DatabaseStart> {
  for (let tried = 1; ; tried += 1) {
    const [results] = await connection.query<RowDataPacket[][]>(
      `SELECT CONCAT(@@hostname, ':', @@port) AS server; ${SECONDS}; SHOW GLOBAL STATUS LIKE 'Uptime'; ${SECONDS}`,
    );
    const [[names], [before], [uptime], [after]] = results as [
      RowDataPacket[],
      RowDataPacket[],
      RowDataPacket[],
      RowDataPacket[],
    ];
    // the server counts whole seconds: between two readings of the same second its count is exact
    if (before?.seconds === after?.seconds || tried === MOST_TRIES)
      return {
        server: String(names?.server),
        startedAt: (Number(before?.seconds) - Number(uptime?.Value)) * 1_000,
      };
  }
}
