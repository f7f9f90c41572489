import { type Finding, problem } from './finding';

/** Why a server could not be asked: the code of the system or the driver, when it has one, and its words. */
export interface Fault {
  code: string | null;
  message: string;
}

/** No answer within the doctor's own limit. */
export const TOO_LATE = 'TOO_LATE';

interface DriverError {
  code?: unknown;
  message?: unknown;
  cause?: unknown;
}

/** What answers there does not speak the protocol. */
const OTHER_PROTOCOL = 'OTHER_PROTOCOL';

/** The fault behind an error, also when it is wrapped. Redis has no codes: its messages begin with one. */
export function faultOf(error: unknown): Fault {
  let innermost = error as DriverError;
  for (let current = error as DriverError | undefined; current; current = current.cause as DriverError) {
    innermost = current;
    if (typeof current.code === 'string') return { code: current.code, message: String(current.message) };
  }
  const message = String(innermost?.message ?? error);
  if (message.startsWith('Unknown RESP type')) return { code: OTHER_PROTOCOL, message };
  return { code: /^[A-Z]{4,}(?= )/.exec(message)?.[0] ?? null, message };
}

/** Which server does not answer, and the setting that names it. */
export interface Server {
  check: 'database' | 'redis';
  setting: 'DATABASE_URL' | 'REDIS_URL';
  /** Host and port, without user and password. */
  at: string;
  /** The database's name, or the number of the Redis database. */
  name: string;
}

type Explanation = (server: Server) => [message: string, cure: string];

const notThere =
  (what: string): Explanation =>
  ({ at, setting }) => [`${at} ${what}`, `Start the server there, or correct ${setting}.`];
const unknownHost: Explanation = ({ at, setting }) => [
  `the host of ${at} is not known`,
  `Correct ${setting}, or the name service of this machine.`,
];
const unreachable: Explanation = ({ at, setting }) => [
  `no way leads to ${at}`,
  `Check network and firewall, or correct ${setting}.`,
];
const refusedUser: Explanation = ({ at, setting }) => [
  `${at} refuses the user or the password`,
  `Correct user and password in ${setting}.`,
];
const noRights: Explanation = ({ at, name }) => [
  `the user has no rights on the database ${name} at ${at}`,
  `As an administrator of the server: GRANT ALL ON ${name}.* TO the user.`,
];

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: notThere('refuses the connection'),
  ECONNRESET: notThere('closed the connection'),
  PROTOCOL_CONNECTION_LOST: notThere('closed the connection'),
  ETIMEDOUT: notThere('does not answer'),
  [TOO_LATE]: notThere('does not answer in time'),
  [OTHER_PROTOCOL]: ({ at, setting }) => [
    `${at} is no Redis, or speaks TLS only`,
    `Correct host and port in ${setting}, or write rediss:// for TLS.`,
  ],
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ER_ACCESS_DENIED_ERROR: refusedUser,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: refusedUser,
  WRONGPASS: refusedUser,
  NOAUTH: refusedUser,
  ER_DBACCESS_DENIED_ERROR: noRights,
  ER_TABLEACCESS_DENIED_ERROR: noRights,
  ER_BAD_DB_ERROR: ({ at, name }) => [
    `${at} has no database ${name}`,
    `Create it there: CREATE DATABASE ${name} CHARACTER SET utf8mb4.`,
  ],
  ER_CON_COUNT_ERROR: ({ at }) => [
    `${at} has no connection left`,
    'Raise max_connections there, or lower DATABASE_POOL_SIZE of the processes that use it.',
  ],
};

/** The finding for a server that could not be asked. */
export function judgeFault(fault: Fault, server: Server): Finding {
  const explain = EXPLANATIONS[fault.code ?? ''];
  const [message, cure] = explain?.(server) ?? [
    `${server.at} cannot be used: ${fault.message}`,
    `Check the server there and ${server.setting}.`,
  ];
  return problem(server.check, message, cure);
}
