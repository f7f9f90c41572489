import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { expect } from 'vitest';
import { type PrivateServer, startPrivateServer } from '@/server/testing/private-server';
import { until } from './test-cluster';

const LOGGED = ['--log-bin=binlog', '--binlog-format=ROW', '--log-slave-updates=ON', '--sync-binlog=1'];
/** Who waits gives up only when the replica is gone for good. */
const NEVER_MS = 3_600_000;
const WAITING = [
  '--rpl-semi-sync-master-enabled=ON',
  '--rpl-semi-sync-master-wait-point=AFTER_SYNC',
  `--rpl-semi-sync-master-timeout=${NEVER_MS}`,
];
const ACKNOWLEDGING = ['--rpl-semi-sync-slave-enabled=ON'];

/** Two database servers, of which the second does what the first one did. */
export interface ReplicatedPair {
  primary: PrivateServer;
  replica: PrivateServer;
  /** The replica hears nothing of the primary any more. */
  cut(): Promise<void>;
  /** Makes the replica the primary, once it has done all it has heard of. */
  promote(): Promise<void>;
}

/** Starts a primary with a replica that has seen everything from its first transaction on. */
export async function startPair({ isSemiSync }: { isSemiSync: boolean }): Promise<ReplicatedPair> {
  const argumentsOf = (serverId: number, semiSync: readonly string[]) => [
    ...[...LOGGED, `--server-id=${serverId}`],
    ...(isSemiSync ? semiSync : []),
  ];
  const primary = await startPrivateServer('mysql', { more: argumentsOf(1, WAITING) });
  await primary.stop();
  const more = argumentsOf(2, ACKNOWLEDGING);
  const replica = await startPrivateServer('mysql', { more, from: primary });
  await primary.start();
  const { hostname, port, username, password } = new URL(primary.url);
  const run = (...statements: string[]) =>
    withConnection(replica, async (connection) => {
      for (const statement of statements) await connection.query(statement);
    });
  await run(
    `CHANGE MASTER TO MASTER_HOST = '${hostname}', MASTER_PORT = ${port}, MASTER_USER = '${username}',
       MASTER_PASSWORD = '${password}', MASTER_USE_GTID = slave_pos`,
    'SET GLOBAL read_only = ON',
    'START SLAVE',
  );
  await until(async () => expect((await statusOf(replica)).Slave_IO_Running).toBe('Yes'));
  return {
    primary,
    replica,
    cut: () => run('STOP SLAVE IO_THREAD'),
    async promote() {
      await run('STOP SLAVE IO_THREAD');
      await until(async () => {
        const { Gtid_IO_Pos: heard, Slave_SQL_Running: isRunning } = await statusOf(replica);
        expect(isRunning).toBe('Yes');
        expect(await donePosition(replica)).toBe(heard);
      });
      await run('STOP SLAVE', 'RESET SLAVE ALL', 'SET GLOBAL read_only = OFF');
    },
  };
}

const statusOf = (server: PrivateServer) =>
  withConnection(server, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SHOW SLAVE STATUS');
    return rows[0] as RowDataPacket;
  });

const donePosition = (server: PrivateServer) =>
  withConnection(server, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@GLOBAL.gtid_slave_pos AS done');
    return rows[0]?.done as string;
  });

async function withConnection<T>({ url }: PrivateServer, work: (connection: Connection) => Promise<T>) {
  const connection = await mysql.createConnection(url);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
