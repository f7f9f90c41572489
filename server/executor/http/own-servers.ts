import { networkInterfaces } from 'node:os';
import type { AttemptClock } from '@/server/executor/ports';
import { type HostPort, parseIp } from './http-access';

/** Every address a name has; rejects when it has none. */
export type ResolveName = (hostname: string) => Promise<string[]>;

const FRESH_MS = 30_000;
const NONE: ReadonlySet<string> = new Set();

export interface OwnServersOptions {
  servers: readonly HostPort[];
  resolve: ResolveName;
  clock: Pick<AttemptClock, 'monotonicMs'>;
  /** Addresses of this machine's network cards. */
  localAddresses?: () => string[];
}

/**
 * Under which addresses the product's own servers can be reached, by port. Their names are resolved as the product itself does, and
 * a server on this machine is reachable under every address the machine has.
 */
export class OwnServers {
  readonly #options: OwnServersOptions;
  readonly #known = new Map<string, { addresses: string[]; at: number }>();

  constructor(options: OwnServersOptions) {
    this.#options = options;
  }

  /** The addresses of own servers that listen on a port. */
  async on(port: number): Promise<ReadonlySet<string>> {
    const servers = this.#options.servers.filter((server) => server.port === port);
    if (servers.length === 0) return NONE;
    return new Set((await Promise.all(servers.map(({ host }) => this.#addressesOf(host)))).flat());
  }

  async #addressesOf(host: string): Promise<string[]> {
    const now = this.#options.clock.monotonicMs();
    const known = this.#known.get(host);
    if (known && now - known.at < FRESH_MS) return known.addresses;
    const literal = parseIp(host);
    // a name that cannot be resolved now keeps what was known of it
    const found = literal
      ? [literal.toString()]
      : await this.#options.resolve(host).catch(() => known?.addresses ?? []);
    const local = (this.#options.localAddresses ?? localAddresses)();
    const isHere = found.some((address) => isThisMachine(address) || local.includes(address));
    const addresses = (isHere ? [...found, ...local] : found).map((one) => parseIp(one)?.toString() ?? one);
    this.#known.set(host, { addresses, at: now });
    return addresses;
  }
}

function isThisMachine(address: string): boolean {
  const range = parseIp(address)?.range();
  return range === 'loopback' || range === 'unspecified';
}

function localAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).map((card) => card.address));
}
