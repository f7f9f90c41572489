import { describe, expect, test } from 'vitest';
import { type ConnectTarget, refusalOf } from './address-guard';
import { parseHttpAccess } from './http-access';

interface Case {
  allow?: string;
  deny?: string;
  own?: string[];
  target?: Partial<ConnectTarget>;
}

function reason(address: string, { allow = '', deny = '', own = [], target = {} }: Case = {}): string | null {
  const access = parseHttpAccess({ allow, deny, ownServers: [] });
  const to: ConnectTarget = { protocol: 'http:', hostname: 'task.example', port: 80, ...target };
  return refusalOf(to, address, access, new Set(own))?.reason ?? null;
}

describe('without any configuration', () => {
  test.each([
    ['127.0.0.1', 'LOOPBACK'],
    ['127.255.255.254', 'LOOPBACK'],
    ['127.1', 'LOOPBACK'],
    ['2130706433', 'LOOPBACK'],
    ['0x7f.1', 'LOOPBACK'],
    ['0x7f000001', 'LOOPBACK'],
    ['0177.0.0.1', 'LOOPBACK'],
    ['::1', 'LOOPBACK'],
    ['0:0:0:0:0:0:0:1', 'LOOPBACK'],
    ['::ffff:127.0.0.1', 'LOOPBACK'],
    ['::ffff:7f00:1', 'LOOPBACK'],
    ['::127.0.0.1', 'LOOPBACK'],
    ['::ffff:0:127.0.0.1', 'LOOPBACK'],
    ['64:ff9b::127.0.0.1', 'LOOPBACK'],
    ['2002:7f00:1::', 'LOOPBACK'],
    ['2001:0:4136:e378:8000:63bf:80ff:fffe', 'LOOPBACK'],
    ['0.0.0.0', 'LOOPBACK'],
    ['0.1.2.3', 'LOOPBACK'],
    ['0', 'LOOPBACK'],
    ['::', 'LOOPBACK'],
    ['169.254.169.254', 'LINK_LOCAL'],
    ['169.254.0.1', 'LINK_LOCAL'],
    ['2852039166', 'LINK_LOCAL'],
    ['0xa9fea9fe', 'LINK_LOCAL'],
    ['::ffff:169.254.169.254', 'LINK_LOCAL'],
    ['64:ff9b::a9fe:a9fe', 'LINK_LOCAL'],
    ['2002:a9fe:a9fe::1', 'LINK_LOCAL'],
    ['fe80::1', 'LINK_LOCAL'],
    ['fe80::1%eth0', 'LINK_LOCAL'],
    ['febf::1', 'LINK_LOCAL'],
    ['fd00:ec2::254', 'METADATA'],
    ['100.100.100.200', 'METADATA'],
    ['168.63.129.16', 'METADATA'],
    ['::ffff:100.100.100.200', 'METADATA'],
    ['224.0.0.1', 'NOT_UNICAST'],
    ['255.255.255.255', 'NOT_UNICAST'],
    ['ff02::1', 'NOT_UNICAST'],
    ['no address', 'NOT_UNICAST'],
  ])('%s is refused: %s', (address, expected) => {
    expect(reason(address)).toBe(expected);
  });

  test.each([
    '10.0.0.1',
    '172.16.5.5',
    '192.168.1.1',
    '100.64.0.1',
    'fd00::1',
    '93.184.216.34',
    '2606:2800:220:1::1',
    '64:ff9b::10.0.0.1',
  ])('%s may be called', (address) => {
    expect(reason(address)).toBeNull();
  });
});

describe('HTTP_ALLOW', () => {
  test.each<[string, string, Case['target'], boolean]>([
    ['127.0.0.1:8080', '127.0.0.1', { port: 8080 }, true],
    ['127.0.0.1:8080', '127.0.0.1', { port: 8081 }, false],
    ['127.0.0.1:8080', '127.0.0.2', { port: 8080 }, false],
    ['127.0.0.1:8080', '::ffff:127.0.0.1', { port: 8080 }, true],
    ['127.0.0.1:8080', '127.0.0.1', { port: 8080, hostname: 'rebound.example' }, true],
    ['localhost:8080', '127.0.0.1', { port: 8080, hostname: 'LocalHost.' }, true],
    ['localhost:8080', '127.0.0.1', { port: 8080, hostname: 'other.example' }, false],
    ['127.0.0.0/8', '127.9.9.9', { port: 1 }, true],
    ['127.0.0.0/8', '::1', { port: 1 }, false],
    ['::1/128', '::1', { port: 1 }, true],
    ['http://127.0.0.1:8080', '127.0.0.1', { port: 8080 }, true],
    ['https://127.0.0.1:8080', '127.0.0.1', { port: 8080 }, false],
    ['https://127.0.0.1:8080', '127.0.0.1', { port: 8080, protocol: 'https:' }, true],
  ])('%s lets a call to %s through (%j): %s', (allow, address, target, isAllowed) => {
    expect(reason(address, { allow, ...(target ? { target } : {}) })).toBe(isAllowed ? null : 'LOOPBACK');
  });

  test.each([
    '169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '::ffff:169.254.169.254',
    '224.0.0.1',
  ])('never opens %s', (address) => {
    expect(reason(address, { allow: '0.0.0.0/0,::/0,task.example:80' })).not.toBeNull();
  });

  test('makes an exception from HTTP_DENY', () => {
    const lists = { deny: '10.0.0.0/8', allow: '10.1.2.3:80' };
    expect(reason('10.1.2.3', lists)).toBeNull();
    expect(reason('10.1.2.4', lists)).toBe('DENIED');
    expect(reason('::ffff:10.1.2.4', lists)).toBe('DENIED');
    expect(reason('11.0.0.1', lists)).toBeNull();
  });

  test('of a network does not open an IPv4 address hidden in an IPv6 one', () => {
    expect(reason('64:ff9b::127.0.0.1', { allow: '64:ff9b::/96' })).toBe('LOOPBACK');
  });
});

test("the product's own servers are refused unless listed", () => {
  const own = ['10.0.0.5', 'fd00::5'];
  expect(reason('10.0.0.5', { own })).toBe('OWN_SERVER');
  expect(reason('::ffff:10.0.0.5', { own })).toBe('OWN_SERVER');
  expect(reason('fd00:0:0::5', { own })).toBe('OWN_SERVER');
  expect(reason('10.0.0.6', { own })).toBeNull();
  expect(reason('10.0.0.5', { own, allow: '10.0.0.5:80' })).toBeNull();
});

test('a refusal says what would allow it', () => {
  const target: ConnectTarget = { protocol: 'http:', hostname: 'localhost', port: 8080 };
  const access = parseHttpAccess({ allow: '', deny: '', ownServers: [] });
  expect(refusalOf(target, '127.0.0.1', access, new Set())?.message).toContain(
    'adding 127.0.0.1:8080 to HTTP_ALLOW',
  );
  expect(refusalOf(target, '::1', access, new Set())?.message).toContain('adding [::1]:8080 to HTTP_ALLOW');
});
