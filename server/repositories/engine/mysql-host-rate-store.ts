import type { Connection, RowDataPacket } from 'mysql2/promise';
import { type EnginePool, engineTransaction } from '@/server/db/engine-pool';
import { DATABASE_NOW } from '@/server/db/time';
import { valuesTable } from '@/server/db/values-table';
import { type HostRate, takeTurns } from '@/server/domain/http/host-rate';
import type { HostRateStore } from '@/server/executor/ports';

/** The rates of hosts in MySQL or MariaDB: a row for each, whose lock puts the nodes in line. */
export function createMysqlHostRateStore(pool: EnginePool): HostRateStore {
  return {
    readLimitedHosts: async () => {
      const [rows] = await pool.shared.query<RowDataPacket[]>('SELECT host FROM host_rate');
      return rows.map((row) => row.host);
    },
    takeTurns: (hosts) =>
      engineTransaction(pool, async (session) => {
        const rates = await lockRates(session, [...new Set(hosts)]);
        // asked behind the locks: a turn that was long in coming lies ahead, not behind
        const [[{ now }]] = (await session.query<RowDataPacket[]>(
          `SELECT ${DATABASE_NOW} AS now`,
        )) as unknown as [[{ now: number }]];
        const turns = new Map<string, number[]>();
        for (const rate of rates) {
          const count = hosts.filter((host) => host === rate.host).length;
          const taken = takeTurns(rate, now, count);
          turns.set(rate.host, taken.turns);
          rate.nextCallUs = taken.nextCallUs;
        }
        if (rates.length > 0) await writeTurns(session, rates);
        return hosts.map((host) => turns.get(host)?.shift() ?? now);
      }),
  };
}

type Session = Pick<Connection, 'query'>;

/** Primary key, in its order. */
async function lockRates(session: Session, hosts: readonly string[]): Promise<HostRate[]> {
  const [rows] = await session.query<RowDataPacket[]>(
    'SELECT host, calls, period_seconds, next_call_us FROM host_rate WHERE host IN (?) ORDER BY host FOR UPDATE',
    [hosts],
  );
  return rows.map((row) => ({
    host: row.host,
    calls: row.calls,
    periodSeconds: row.period_seconds,
    nextCallUs: Number(row.next_call_us),
  }));
}

/** Primary key; the rows are locked. */
async function writeTurns(session: Session, rates: readonly HostRate[]): Promise<void> {
  const columns = { host: 'VARCHAR(255)', next_call_us: 'BIGINT' } as const;
  const { sql, text } = valuesTable(columns, rates, ({ host, nextCallUs }) => [host, nextCallUs]);
  await session.query(
    `UPDATE ${sql} JOIN host_rate r ON r.host = v.host COLLATE utf8mb4_bin SET r.next_call_us = v.next_call_us`,
    [text],
  );
}
