import { lookup as dnsLookup } from 'node:dns';
import { Agent, type buildConnector, Client, type Dispatcher, Pool } from 'undici';
import type { AttemptClock } from '@/server/executor/ports';
import { type ConnectTarget, refusalOf } from './address-guard';
import { guardedConnector, type LookupAll } from './guarded-connector';
import type { HttpAccess } from './http-access';
import { OwnServers } from './own-servers';

export interface HttpAgentOptions {
  access: HttpAccess;
  clock: Pick<AttemptClock, 'monotonicMs'>;
  connectTimeoutMs: number;
  lookup?: LookupAll | undefined;
  localAddresses?: (() => string[]) | undefined;
  /** A certificate authority to trust besides those of the system. */
  ca?: string | undefined;
}

/** What a request carries through the pools, so that its answer can say which connection it came over. */
export interface ConnectionTrace {
  remoteAddress: () => string | null;
}

export type TracedRequest = Dispatcher.DispatchOptions & { trace: ConnectionTrace };

/**
 * Connections to everything HTTP tasks call, kept open for a few seconds between calls. Every one of them is judged when it is made.
 * undici's own timers are off: they stand still while a body drips, and the runner has the deadline.
 */
export function createHttpAgent(options: HttpAgentOptions): Agent {
  const lookup = options.lookup ?? dnsLookup;
  const own = new OwnServers({
    servers: options.access.ownServers,
    clock: options.clock,
    resolve: (hostname) => resolveWith(lookup, hostname),
    ...(options.localAddresses ? { localAddresses: options.localAddresses } : {}),
  });
  const connectorFor = (target: ConnectTarget): buildConnector.connector =>
    guardedConnector({
      target,
      lookup,
      timeoutMs: options.connectTimeoutMs,
      judge: async () => {
        const ownAddresses = await own.on(target.port);
        return (address) => refusalOf(target, address, options.access, ownAddresses);
      },
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
  return new Agent({
    factory: (origin) => {
      const connect = connectorFor(targetOf(new URL(origin)));
      return new Pool(origin, { factory: (address) => new TracedClient(address, connect) });
    },
  });
}

class TracedClient extends Client {
  readonly #seen: { remoteAddress: string | null };

  constructor(origin: URL, connect: buildConnector.connector) {
    const seen: { remoteAddress: string | null } = { remoteAddress: null };
    super(origin, {
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 10_000,
      connect: (options, callback) =>
        connect(options, (...result) => {
          seen.remoteAddress = result[1]?.remoteAddress ?? null;
          callback(...result);
        }),
    });
    this.#seen = seen;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    // a client has one connection at a time
    if (isTraced(options)) options.trace.remoteAddress = () => this.#seen.remoteAddress;
    return super.dispatch(options, handler);
  }
}

const isTraced = (options: Dispatcher.DispatchOptions): options is TracedRequest => 'trace' in options;

function targetOf(origin: URL): ConnectTarget {
  const protocol = origin.protocol === 'https:' ? 'https:' : 'http:';
  const hostname = origin.hostname.replace(/^\[(.*)\]$/, '$1');
  return { protocol, hostname, port: Number(origin.port) || (protocol === 'https:' ? 443 : 80) };
}

function resolveWith(lookup: LookupAll, hostname: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map(({ address }) => address));
    });
  });
}
