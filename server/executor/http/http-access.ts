import ipaddr from 'ipaddr.js';
import { AppError } from '@/server/domain/errors/app-error';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = [IpAddress, number];

export interface HostPort {
  /** A name in lower case or an address in its normal form, without brackets. */
  host: string;
  port: number;
}

export type AllowRule =
  | { kind: 'network'; network: Network }
  | ({ kind: 'server'; protocol: 'http:' | 'https:' | null } & HostPort);

/** What an installation lets its HTTP tasks call. */
export interface HttpAccess {
  allow: readonly AllowRule[];
  deny: readonly Network[];
  /** The product's own servers: database, Redis, web. */
  ownServers: readonly HostPort[];
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'mysql:': 3306,
  'mariadb:': 3306,
  'redis:': 6379,
  'rediss:': 6379,
};

/** The address a text spells, whatever the spelling (127.1, 2130706433, 0x7f.1, [::ffff:7f00:1]), or null for a name. */
export function parseIp(text: string): IpAddress | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  // `process` turns an IPv4 address mapped into IPv6 back into what it is
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
}

/**
 * Reads the lists of the configuration, each separated by commas. `allow`: host:port, a network such as 127.0.0.0/8, or an exact
 * origin such as http://127.0.0.1:8080. `deny`: networks. `ownServers`: addresses with a scheme, such as DATABASE_URL. Throws
 * BAD_CONFIGURATION naming the variable and the entry.
 */
export function parseHttpAccess(lists: {
  allow: string;
  deny: string;
  ownServers: readonly string[];
}): HttpAccess {
  return {
    allow: entriesOf(lists.allow).map(parseAllowRule),
    deny: entriesOf(lists.deny).map((entry) => {
      const network = parseNetwork(entry);
      if (network === null) throw badEntry('HTTP_DENY', entry, 'a network such as 10.0.0.0/8 or fd00::/8');
      return network;
    }),
    ownServers: lists.ownServers.map(hostPortOf),
  };
}

const entriesOf = (list: string): string[] =>
  list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

function parseAllowRule(entry: string): AllowRule {
  const rule = entry.includes('://') ? parseOrigin(entry) : (parseNetworkRule(entry) ?? parseServer(entry));
  if (rule !== null) return rule;
  const expected =
    'host:port, a network such as 127.0.0.0/8, or an exact origin such as http://127.0.0.1:8080';
  throw badEntry('HTTP_ALLOW', entry, expected);
}

function parseOrigin(entry: string): AllowRule | null {
  if (!URL.canParse(entry)) return null;
  const url = new URL(entry);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  // an origin and nothing more: a path would promise a limit that is not kept
  if (url.href !== `${url.origin}/`) return null;
  return { kind: 'server', protocol: url.protocol, ...hostPortOf(entry) };
}

function parseNetworkRule(entry: string): AllowRule | null {
  const network = parseNetwork(entry);
  return network === null ? null : { kind: 'network', network };
}

function parseNetwork(entry: string): Network | null {
  if (!ipaddr.isValidCIDR(entry)) return null;
  const [address, bits] = ipaddr.parseCIDR(entry);
  if (address.kind() === 'ipv4' && !ipaddr.IPv4.isValidFourPartDecimal(entry.split('/')[0] ?? ''))
    return null;
  return [address, bits];
}

function parseServer(entry: string): AllowRule | null {
  const match = /^(\[[^\]]+\]|[^:/@?#\s]+):(\d{1,5})$/.exec(entry);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65_535 || !URL.canParse(`http://${match[1]}`)) return null;
  return { kind: 'server', protocol: null, host: normalHost(new URL(`http://${match[1]}`).hostname), port };
}

/** Host and port of an address with a scheme; the port is the usual one of the scheme when none is named. */
export function hostPortOf(address: string): HostPort {
  const url = new URL(address);
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  if (port === undefined) throw new Error(`${url.protocol} has no default port`);
  return { host: normalHost(url.hostname), port };
}

/** One spelling for a host: a name in lower case without a final dot, an address in its normal form. */
export function normalHost(hostname: string): string {
  return parseIp(hostname)?.toString() ?? hostname.toLowerCase().replace(/\.$/, '');
}

function badEntry(variable: string, entry: string, expected: string): AppError {
  return new AppError('BAD_CONFIGURATION', `${variable} is not usable: "${entry}" should be ${expected}.`, {
    variable,
    entry,
  });
}
