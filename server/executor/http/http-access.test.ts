import { describe, expect, test } from 'vitest';
import { parseHttpAccess, parseIp } from './http-access';

const read = (lists: Partial<Parameters<typeof parseHttpAccess>[0]>) =>
  parseHttpAccess({ allow: '', deny: '', ownServers: [], ...lists });

describe('HTTP_ALLOW', () => {
  test('is empty by default', () => {
    expect(read({ allow: ' , ' })).toEqual({ allow: [], deny: [], ownServers: [] });
  });

  test('takes servers, networks and origins', () => {
    const { allow } = read({
      allow: 'Inner.Host:8080, 127.0.0.0/8,[::1]:80 ,http://127.1:9000, https://例え.jp',
    });
    expect(
      allow.map((rule) =>
        rule.kind === 'server' ? { ...rule } : [String(rule.network[0]), rule.network[1]],
      ),
    ).toEqual([
      { kind: 'server', protocol: null, host: 'inner.host', port: 8080 },
      ['127.0.0.0', 8],
      { kind: 'server', protocol: null, host: '::1', port: 80 },
      { kind: 'server', protocol: 'http:', host: '127.0.0.1', port: 9000 },
      { kind: 'server', protocol: 'https:', host: 'xn--r8jz45g.jp', port: 443 },
    ]);
  });

  test.each([
    'localhost',
    '127.0.0.1',
    'localhost:0',
    'localhost:65536',
    'local host:80',
    '127.0.0.0/33',
    '127/8',
    '::1:80',
    'http://localhost/path',
    'http://user@localhost',
    'ftp://localhost',
    'http://',
    '*',
    '*.example.com',
  ])('refuses %s with the entry and what is expected', (entry) => {
    expect(() => read({ allow: `127.0.0.1:1,${entry}` })).toThrowError(
      expect.objectContaining({
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(/^HTTP_ALLOW is not usable: ".+" should be host:port, a network/),
        details: { variable: 'HTTP_ALLOW', entry },
      }),
    );
  });
});

test('HTTP_DENY takes networks and nothing else', () => {
  expect(read({ deny: '10.0.0.0/8, fd00::/8' }).deny.map(([address, bits]) => `${address}/${bits}`)).toEqual([
    '10.0.0.0/8',
    'fd00::/8',
  ]);
  for (const entry of ['10.0.0.1', 'inner:80', 'http://inner']) {
    expect(() => read({ deny: entry })).toThrowError(
      /HTTP_DENY is not usable.*a network such as 10\.0\.0\.0\/8/,
    );
  }
});

test('own servers are read from their addresses, with the usual ports', () => {
  const ownServers = [
    'mysql://u:p%40@DB.inner/x',
    'redis://:p@127.0.0.1:16379',
    'rediss://r',
    'http://[::1]',
    'https://a:8443',
  ];
  expect(read({ ownServers }).ownServers).toEqual([
    { host: 'db.inner', port: 3306 },
    { host: '127.0.0.1', port: 16_379 },
    { host: 'r', port: 6_379 },
    { host: '::1', port: 80 },
    { host: 'a', port: 8_443 },
  ]);
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.1', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['0x7f.1', '127.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['0177.0.0.1', '127.0.0.1'],
  ['[::1]', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['[::ffff:7f00:1]', '127.0.0.1'],
  ['example.com', undefined],
  ['localhost', undefined],
  ['', undefined],
])('%j spells %s', (text, address) => {
  expect(parseIp(text)?.toString()).toBe(address);
});
