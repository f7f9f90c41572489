import ipaddr from 'ipaddr.js';
import { type HttpAccess, type IpAddress, type Network, normalHost, parseIp } from './http-access';

/** Where a connection is to go, as the task names it. */
export interface ConnectTarget {
  protocol: 'http:' | 'https:';
  /** Without brackets. */
  hostname: string;
  port: number;
}

export type RefusalReason = 'LINK_LOCAL' | 'METADATA' | 'NOT_UNICAST' | 'DENIED' | 'LOOPBACK' | 'OWN_SERVER';

/** Why a connection is refused, in words for the author of the task. */
export interface AddressRefusal {
  reason: RefusalReason;
  message: string;
}

export class AddressNotAllowedError extends Error {
  readonly code = 'ADDRESS_NOT_ALLOWED';
  readonly refusal: AddressRefusal;

  constructor(refusal: AddressRefusal) {
    super(refusal.message);
    this.name = 'AddressNotAllowedError';
    this.refusal = refusal;
  }
}

// Where clouds tell a machine its credentials, outside of the link-local range: AWS, Google and Oracle, Alibaba, Azure.
const METADATA = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  '192.0.0.192',
  '100.100.100.200',
  '168.63.129.16',
]);

const COMPATIBLE: Network = [ipaddr.parse('::'), 96];

/**
 * Decides whether a connection to an address may be made; null when it may. The one place for literal and for resolved addresses.
 * In this order: link-local, metadata and group addresses never; what HTTP_ALLOW lists; not what HTTP_DENY lists; not this machine
 * itself; not the product's own servers (`ownAddresses`: theirs on this port). Private networks are what a scheduler is for.
 * An IPv4 address inside of an IPv6 one (mapped, NAT64, 6to4) is judged, too.
 */
export function refusalOf(
  target: ConnectTarget,
  address: string,
  access: HttpAccess,
  ownAddresses: ReadonlySet<string>,
): AddressRefusal | null {
  const ip = parseIp(address);
  if (ip === null) return refuse('NOT_UNICAST', `${address} is no address that can be called.`);
  for (const one of [ip, ...embeddedIn(ip)]) {
    const refusal = refusalOfOne(target, one, access, ownAddresses);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refusalOfOne(
  target: ConnectTarget,
  ip: IpAddress,
  access: HttpAccess,
  ownAddresses: ReadonlySet<string>,
): AddressRefusal | null {
  const range = ip.range();
  const shown = ip.toString();
  if (METADATA.has(shown))
    return refuse('METADATA', `${shown} is a cloud metadata service, which is never called.`);
  if (range === 'linkLocal') {
    return refuse(
      'LINK_LOCAL',
      `${shown} is a link-local address (cloud metadata among others), which is never called.`,
    );
  }
  if (range === 'multicast' || range === 'broadcast')
    return refuse('NOT_UNICAST', `${shown} is no single machine.`);
  if (isAllowed(target, ip, access)) return null;
  if (access.deny.some((network) => isIn(ip, network))) {
    return refuse('DENIED', `${shown} lies in a network that this installation excludes (HTTP_DENY).`);
  }
  const hint = `An administrator can allow it by adding ${ip.kind() === 'ipv6' ? `[${shown}]` : shown}:${target.port} to HTTP_ALLOW.`;
  if (range === 'loopback' || range === 'unspecified') {
    return refuse('LOOPBACK', `${shown} is the machine of the worker itself. ${hint}`);
  }
  if (ownAddresses.has(shown)) {
    return refuse('OWN_SERVER', `${shown}:${target.port} is one of Punctual's own servers. ${hint}`);
  }
  return null;
}

function isAllowed(target: ConnectTarget, ip: IpAddress, access: HttpAccess): boolean {
  return access.allow.some((rule) => {
    if (rule.kind === 'network') return isIn(ip, rule.network);
    if (rule.port !== target.port || (rule.protocol !== null && rule.protocol !== target.protocol))
      return false;
    return rule.host === ip.toString() || rule.host === normalHost(target.hostname);
  });
}

function isIn(ip: IpAddress, [network, bits]: Network): boolean {
  return ip.kind() === network.kind() && ip.match(network, bits);
}

/** IPv4 addresses that a gateway would take out of an IPv6 address. */
function embeddedIn(ip: IpAddress): IpAddress[] {
  if (ip.kind() === 'ipv4') return [];
  const bytes = ip.toByteArray();
  switch (ip.range()) {
    case 'rfc6052':
    case 'rfc6145':
      return [new ipaddr.IPv4(bytes.slice(12))];
    case '6to4':
      return [new ipaddr.IPv4(bytes.slice(2, 6))];
    case 'teredo':
      return [new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))];
    default:
      return isIn(ip, COMPATIBLE) && bytes[12] !== 0 ? [new ipaddr.IPv4(bytes.slice(12))] : [];
  }
}

const refuse = (reason: RefusalReason, message: string): AddressRefusal => ({ reason, message });
