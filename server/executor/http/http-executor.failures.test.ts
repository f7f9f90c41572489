import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpAttempts, httpAttempts } from '@/server/testing/http-attempts';
import { startHttpTarget, startTcpTarget } from '@/server/testing/http-target';
import { selfSigned } from '@/server/testing/self-signed-certificate';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function attemptsWith(options: Parameters<typeof httpAttempts>[0] = {}): HttpAttempts {
  const attempts = httpAttempts(options);
  cleanups.push(() => attempts.executor.close());
  cleanups.push(async () => expect(attempts.bugs).toEqual([]));
  return attempts;
}

async function httpTarget(...args: Parameters<typeof startHttpTarget>) {
  const target = await startHttpTarget(...args);
  cleanups.push(target.close);
  return target;
}

async function tcpTarget(...args: Parameters<typeof startTcpTarget>) {
  const target = await startTcpTarget(...args);
  cleanups.push(target.close);
  return target;
}

async function closedPort(): Promise<number> {
  const target = await startTcpTarget(() => undefined);
  await target.close();
  return target.port;
}

const until = () => {
  let reached: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    reached = resolve;
  });
  return { promise, reached: () => reached() };
};

describe('a call fails with a stable code and a message', () => {
  test('when nothing listens', async () => {
    const port = await closedPort();
    const outcome = await attemptsWith().run({ url: `http://127.0.0.1:${port}/` });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'CONNECT_REFUSED', result: null });
    expect(outcome.errorMessage).toContain(`127.0.0.1:${port}`);
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN'])('when its name cannot be resolved (%s)', async (code) => {
    const attempts = attemptsWith({
      lookup: (hostname, _options, callback) =>
        callback(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code }), []),
    });
    const outcome = await attempts.run({ url: 'http://no-such-host.example/' });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'DNS_FAILED' });
    expect(outcome.errorMessage).toContain('no-such-host.example could not be resolved');
  });

  test('when its name has no address', async () => {
    const attempts = attemptsWith({ lookup: (_hostname, _options, callback) => callback(null, []) });
    expect(await attempts.run({ url: 'http://empty.example/' })).toMatchObject({ errorCode: 'DNS_FAILED' });
  });

  test('when the connection is closed without an answer', async () => {
    const target = await tcpTarget((socket) => socket.end());
    const outcome = await attemptsWith().run({ url: target.origin });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'CONNECTION_LOST', result: null });
    expect(outcome.errorMessage).toContain('may or may not have been carried out');
    expect(target.connections()).toBe(1);
  });

  test('when the connection is reset without an answer', async () => {
    const target = await tcpTarget((socket) => socket.resetAndDestroy());
    expect(await attemptsWith().run({ url: target.origin })).toMatchObject({ errorCode: 'CONNECTION_LOST' });
    expect(target.connections()).toBe(1);
  });

  test.each([
    ['a body shorter than announced', 'content-length: 100\r\n\r\nhalf', 'end'],
    ['a body shorter than announced, reset', 'content-length: 100\r\n\r\nhalf', 'resetAndDestroy'],
    ['a chunk that does not end', 'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n', 'end'],
    [
      'a last chunk that does not end',
      'connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n',
      'end',
    ],
    ['a last body shorter than announced', 'connection: close\r\ncontent-length: 100\r\n\r\nhalf', 'end'],
  ] as const)('when it gets %s, keeping what came', async (_name, rest, cut) => {
    const target = await tcpTarget((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`, () => socket[cut]()),
    );
    const outcome = await attemptsWith().run({ url: target.origin });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'BODY_ABORTED' });
    // a reset may overtake what was sent before it
    if (outcome.result) expect(outcome.result).toMatchObject({ status: 200, isTruncated: true });
  });

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a broken header', 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('when it gets %s', async (_name, text) => {
    const target = await tcpTarget((socket) => socket.end(text));
    const outcome = await attemptsWith().run({ url: target.origin });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'BAD_RESPONSE' });
  });

  test('when the headers are huge', async () => {
    const target = await tcpTarget((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nx-huge: ${'x'.repeat(100_000)}\r\n\r\n`),
    );
    expect(await attemptsWith().run({ url: target.origin })).toMatchObject({
      errorCode: 'RESPONSE_HEADERS_TOO_LARGE',
    });
  });

  test('when the server wants to talk something else (101)', async () => {
    const target = await tcpTarget((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
    );
    expect(await attemptsWith().run({ url: target.origin })).toMatchObject({
      status: 'failed',
      errorCode: 'CONNECTION_LOST',
    });
  });
});

describe('over TLS a call', () => {
  async function tlsTarget(hostname: string) {
    const { key, cert } = selfSigned(hostname);
    const server = createTlsServer({ key, cert }, (_request, response) => response.end('secure'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    return { cert, port: (server.address() as AddressInfo).port };
  }
  const lookup: Parameters<typeof httpAttempts>[0] = {
    lookup: (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  };

  test('to a certificate nobody vouches for fails', async () => {
    const { port } = await tlsTarget('secure.example');
    const outcome = await attemptsWith(lookup).run({ url: `https://secure.example:${port}/` });
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'TLS_FAILED' });
    expect(outcome.errorMessage).toContain('self-signed');
  });

  test('to a server that has another name fails', async () => {
    const { port, cert } = await tlsTarget('other.example');
    expect(
      await attemptsWith({ ...lookup, ca: cert }).run({ url: `https://secure.example:${port}/` }),
    ).toMatchObject({
      status: 'failed',
      errorCode: 'TLS_FAILED',
    });
  });

  test('to a server without TLS fails', async () => {
    const target = await httpTarget((_request, response) => response.end());
    expect(await attemptsWith().run({ url: `https://127.0.0.1:${target.port}/` })).toMatchObject({
      errorCode: 'TLS_FAILED',
    });
  });

  test('succeeds under the name it was called by, though it connects to the judged address', async () => {
    const { port, cert } = await tlsTarget('secure.example');
    const outcome = await attemptsWith({ ...lookup, ca: cert }).run({
      url: `https://secure.example:${port}/`,
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      result: { body: 'secure', remoteAddress: '127.0.0.1' },
    });
  });
});

describe('the deadline ends a call', () => {
  test('whose name is never resolved', async () => {
    const asked = until();
    const attempts = attemptsWith({ lookup: () => asked.reached() });
    const attempt = attempts.start({ url: 'http://hanging.example/' });
    await asked.promise;
    attempts.passTime(31_000);
    expect(await attempt.ended).toEqual({
      ...{ status: 'timed_out', errorCode: 'TIMEOUT', result: null },
      errorMessage: 'Not finished within 30 s. It was still connecting; nothing had been sent.',
    });
  });

  test('that is never answered, and closes its connection', async () => {
    const called = until();
    const target = await httpTarget(() => called.reached());
    const attempts = attemptsWith();
    const attempt = attempts.start({ url: target.origin });
    await called.promise;
    const closed = target.nextClose();
    attempts.passTime(31_000);
    expect(await attempt.ended).toMatchObject({
      ...{ status: 'timed_out', errorCode: 'TIMEOUT', result: null },
      errorMessage: expect.stringContaining('no answer had begun'),
    });
    await closed;
  });

  test('whose body only drips, keeping what came', async () => {
    const attempts = attemptsWith();
    let isOver = false;
    const target = await httpTarget((_request, response) => {
      const drip = () => {
        // time flies with every drop: no pause between two of them is ever long
        if (!isOver && response.writable) response.write('.', () => setImmediate(drip));
        attempts.passTime(100);
      };
      drip();
    });
    const closed = target.nextClose();
    const outcome = await attempts.run({ url: target.origin });
    isOver = true;
    expect(outcome).toMatchObject({ status: 'timed_out', errorCode: 'TIMEOUT' });
    if (outcome.result) expect(outcome.result).toMatchObject({ status: 200, isTruncated: true });
    await closed;
  });

  test('and the next one is not harmed', async () => {
    let isFirst = true;
    const called = until();
    const target = await httpTarget((_request, response) => {
      if (!isFirst) response.end('ok');
      isFirst = false;
      called.reached();
    });
    const attempts = attemptsWith();
    const first = attempts.start({ url: target.origin });
    await called.promise;
    attempts.passTime(31_000);
    await first.ended;
    expect(await attempts.run({ url: target.origin })).toMatchObject({ status: 'succeeded' });
  });
});

describe('a cancel in flight', () => {
  test('ends the call and closes its connection', async () => {
    const called = until();
    const target = await httpTarget((_request, response) => {
      response.writeHead(200).write('begun', () => called.reached());
    });
    const attempts = attemptsWith();
    const attempt = attempts.start({ url: target.origin });
    await called.promise;
    const closed = target.nextClose();
    attempt.abort('by chen');
    expect(await attempt.ended).toMatchObject({ status: 'cancelled', errorCode: 'CANCELLED' });
    await closed;
  });

  test('before anything was sent sends nothing', async () => {
    const target = await httpTarget((_request, response) => response.end('ok'));
    const asked = until();
    let connect: (() => void) | null = null;
    const attempts = attemptsWith({
      lookup: (_hostname, _options, callback) => {
        const found = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
        if (connect) return found();
        connect = found;
        asked.reached();
      },
    });
    const attempt = attempts.start({ url: `http://slow-name.example:${target.port}/` });
    await asked.promise;
    attempt.abort('by chen');
    expect(await attempt.ended).toMatchObject({
      status: 'cancelled',
      errorMessage: expect.stringContaining('nothing had been sent'),
    });
    const connected = target.nextConnection();
    (connect as (() => void) | null)?.();
    await connected;
    expect(await attempts.run({ url: `http://slow-name.example:${target.port}/next` })).toMatchObject({
      status: 'succeeded',
    });
    expect(target.requests.map((request) => request.url)).toEqual(['/next']);
  });
});

test('closing the executor ends what is under way', async () => {
  const called = until();
  const target = await httpTarget(() => called.reached());
  const attempts = httpAttempts();
  const attempt = attempts.start({ url: target.origin });
  await called.promise;
  await attempts.executor.close();
  expect(await attempt.ended).toMatchObject({ status: 'failed' });
});
