import { type Finding, ok, problem, warning } from './finding';

/** What a database server says of itself, and what a session of Punctual's sees. */
export interface DatabaseServerFacts {
  version: { product: string; text: string; isSupported: boolean };
  latencyMs: number;
  /** innodb_flush_log_at_trx_commit */
  flushLogAtCommit: number;
  /** sync_binlog, or null while the server writes no binary log. */
  syncBinlog: number | null;
  isReadOnly: boolean;
  /** time_zone of the server, such as SYSTEM or +08:00. */
  serverTimeZone: string;
  /** Minutes by which a session that was set to UTC is ahead of UTC. */
  sessionOffsetMinutes: number;
}

/** Version, and whether the server can be written to. */
export function judgeDatabase(facts: DatabaseServerFacts, at: string): Finding {
  const { version, isReadOnly, latencyMs } = facts;
  const name = version.text.includes(version.product) ? version.text : `${version.product} ${version.text}`;
  if (!version.isSupported) {
    return problem(
      'database',
      `${at} is ${name}, which is too old`,
      'Use MySQL 8.0 or MariaDB 10.6, or newer, and name it in DATABASE_URL.',
    );
  }
  if (isReadOnly) {
    return problem(
      'database',
      `${at} takes no changes: it is a replica, or was set to read only`,
      'Name the primary in DATABASE_URL, or end read_only there.',
    );
  }
  return ok('database', `${name} at ${at} answers in ${latencyMs} ms`);
}

/** Whether a commit the server confirmed survives a crash. */
export function judgeDurability({ flushLogAtCommit, syncBinlog }: DatabaseServerFacts): Finding {
  if (flushLogAtCommit !== 1) {
    const loser = flushLogAtCommit === 2 ? 'a power cut' : 'a crash of the server';
    return warning(
      'durability',
      `innodb_flush_log_at_trx_commit is ${flushLogAtCommit}: ${loser} loses the last second, and with it what already ran`,
      'As an administrator of the server: SET GLOBAL innodb_flush_log_at_trx_commit = 1, and write it into its configuration.',
    );
  }
  if (syncBinlog !== null && syncBinlog !== 1) {
    return warning(
      'durability',
      `sync_binlog is ${syncBinlog} while the binary log is on: a power cut can lose commits`,
      'As an administrator of the server: SET GLOBAL sync_binlog = 1, and write it into its configuration.',
    );
  }
  return ok('durability', 'each commit is on the disk before it is confirmed');
}

/** Whether sessions run in UTC as they ask for; the zone of the server itself changes nothing. */
export function judgeTimeZone({ serverTimeZone, sessionOffsetMinutes }: DatabaseServerFacts): Finding {
  if (sessionOffsetMinutes !== 0) {
    return problem(
      'time zone',
      `sessions are ${sessionOffsetMinutes} minutes off UTC although they were set to it`,
      'A proxy in between drops the settings of a session: let it keep one connection a session, or connect directly.',
    );
  }
  return ok('time zone', `sessions run in UTC (the server's own zone, ${serverTimeZone}, changes nothing)`);
}
