import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpAttempts, httpAttempts } from '@/server/testing/http-attempts';
import { type HttpTarget, startHttpTarget } from '@/server/testing/http-target';
import type { LookupAll } from './guarded-connector';

let target: HttpTarget;
let opened: HttpAttempts[];

beforeEach(async () => {
  opened = [];
  target = await startHttpTarget((request, response) => {
    if (request.url?.includes('last')) response.setHeader('connection', 'close');
    response.end('reached');
  });
});
afterEach(async () => {
  for (const attempts of opened) await attempts.executor.close();
  await target.close();
  expect(opened.flatMap((attempts) => attempts.bugs)).toEqual([]);
});

function guarded(options: Parameters<typeof httpAttempts>[0] = {}): HttpAttempts {
  const attempts = httpAttempts({ allow: '', ...options });
  opened.push(attempts);
  return attempts;
}

/** A name server that gives these answers one after the other. */
function answers(...lists: string[][]): { lookup: LookupAll; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    lookup: (_hostname, _options, callback) => {
      const list = lists[Math.min(asked, lists.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  };
}

const refused = { status: 'failed', errorCode: 'ADDRESS_NOT_ALLOWED', result: null };

describe('the machine of the worker itself', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '017700000001',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '127.127.127.127',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '0',
    '0.0.0.0',
    '[::]',
    'localhost',
    'LocalHost',
    '１２７.0.0.1',
    '127。0。0。1',
  ])('spelled %s is not called', async (host) => {
    expect(await guarded().run({ url: `http://${host}:${target.port}/` })).toMatchObject(refused);
    expect(target.connections()).toBe(0);
  });

  test('is called where HTTP_ALLOW lists it, and there only', async () => {
    const attempts = guarded({ allow: `127.0.0.1:${target.port}` });
    expect(await attempts.run({ url: target.origin })).toMatchObject({ status: 'succeeded' });
    expect(
      await attempts.run({ url: `http://127.0.0.1:${target.port === 65_535 ? 1 : target.port + 1}/` }),
    ).toMatchObject(refused);
    expect(await attempts.run({ url: `https://127.0.0.1:${target.port}/` })).toMatchObject({
      errorCode: 'TLS_FAILED',
    });
    const byOrigin = guarded({ allow: target.origin });
    expect(await byOrigin.run({ url: target.origin })).toMatchObject({ status: 'succeeded' });
    expect(await byOrigin.run({ url: `https://127.0.0.1:${target.port}/` })).toMatchObject(refused);
  });
});

test.each([
  '169.254.169.254',
  '2852039166',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  '[::ffff:a9fe:a9fe]',
])('%s is never called, whatever HTTP_ALLOW says', async (host) => {
  expect(
    await guarded({ allow: '0.0.0.0/0,::/0' }).run({ url: `http://${host}/latest/meta-data` }),
  ).toMatchObject(refused);
});

describe('a name', () => {
  test('that leads to the machine of the worker is refused', async () => {
    const { lookup } = answers(['127.0.0.1', '::1']);
    expect(await guarded({ lookup }).run({ url: `http://inside.example:${target.port}/` })).toMatchObject(
      refused,
    );
    expect(target.connections()).toBe(0);
  });

  test('with good and bad addresses is called at a good one', async () => {
    const { lookup } = answers(['169.254.169.254', '127.0.0.1', '::1']);
    const outcome = await guarded({ lookup, allow: '127.0.0.1/32' }).run({
      url: `http://mixed.example:${target.port}/`,
    });
    expect(outcome).toMatchObject({ status: 'succeeded', result: { remoteAddress: '127.0.0.1' } });
  });

  test('is resolved once for a connection: the address that was judged is the one that is called', async () => {
    const { lookup, asked } = answers(['127.0.0.1'], ['169.254.169.254']);
    const attempts = guarded({ lookup, allow: '127.0.0.1/32' });
    const url = `http://rebound.example:${target.port}/last`;
    const closed = target.nextClose();
    expect(await attempts.run({ url })).toMatchObject({
      status: 'succeeded',
      result: { remoteAddress: '127.0.0.1' },
    });
    expect(asked()).toBe(1);
    await closed;
    // the next connection is judged anew
    expect(await attempts.run({ url })).toMatchObject(refused);
    expect([asked(), target.connections()]).toEqual([2, 1]);
  });
});

describe("the product's own servers", () => {
  test('are refused under any name that leads to them', async () => {
    const { lookup } = answers(['10.1.2.3']);
    const attempts = guarded({ lookup, ownServers: ['mysql://db.inner:13306/punctual'] });
    const outcome = await attempts.run({ url: 'http://innocent.example:13306/' });
    expect(outcome).toMatchObject(refused);
    expect(outcome.errorMessage).toContain("one of Punctual's own servers");
    expect(await attempts.run({ url: 'http://10.1.2.3:13306/' })).toMatchObject(refused);
  });

  test('on this machine are refused under each of its addresses', async () => {
    const localAddresses = () => ['192.168.77.5'];
    const attempts = guarded({ localAddresses, ownServers: ['redis://127.0.0.1:16379'] });
    expect(await attempts.run({ url: 'http://192.168.77.5:16379/' })).toMatchObject(refused);
  });
});

test('HTTP_DENY narrows what may be called', async () => {
  const outcome = await guarded({ deny: '10.0.0.0/8' }).run({ url: 'http://10.9.8.7/' });
  expect(outcome).toMatchObject(refused);
  expect(outcome.errorMessage).toContain('HTTP_DENY');
});

describe("the product's own echo", () => {
  test('may be called by its exact address', async () => {
    const attempts = guarded({ demoEchoOrigin: target.origin });
    expect(await attempts.run({ url: `${target.origin}/api/demo/echo?a=1` })).toMatchObject({
      status: 'succeeded',
    });
    expect(
      await attempts.run({ url: `${target.origin}/api/demo/echo`, method: 'POST', body: 'x' }),
    ).toMatchObject({
      status: 'succeeded',
    });
  });

  test('opens no other path, also not over a connection that is open already', async () => {
    const attempts = guarded({ demoEchoOrigin: target.origin });
    await attempts.run({ url: `${target.origin}/api/demo/echo` });
    for (const path of [
      '/',
      '/api/demo/echo/',
      '/api/demo/echo/../../trpc',
      '/api/demo/ech%6f',
      '//api/demo/echo',
      '/api/trpc/me.get',
    ]) {
      expect(await attempts.run({ url: `${target.origin}${path}` })).toMatchObject(refused);
    }
    expect(await attempts.run({ url: `http://localhost:${target.port}/api/demo/echo` })).toMatchObject(
      refused,
    );
    expect(target.requests).toHaveLength(1);
  });

  test('is as closed as the rest when it is switched off', async () => {
    expect(await guarded().run({ url: `${target.origin}/api/demo/echo` })).toMatchObject(refused);
  });

  test('under a name that leads to metadata is not called', async () => {
    const { lookup } = answers(['169.254.169.254']);
    const attempts = guarded({ lookup, demoEchoOrigin: 'http://console.example' });
    expect(await attempts.run({ url: 'http://console.example/api/demo/echo' })).toMatchObject(refused);
  });
});
