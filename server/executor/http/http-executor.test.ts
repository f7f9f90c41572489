import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '@/server/domain/json/json-value';
import { type HttpAttempts, httpAttempts } from '@/server/testing/http-attempts';
import { type HttpTarget, startHttpTarget } from '@/server/testing/http-target';

type Answer = Parameters<typeof startHttpTarget>[0];

let target: HttpTarget;
let answer: Answer;
let attempts: HttpAttempts;

beforeEach(async () => {
  answer = (_request, response) => response.end('ok');
  target = await startHttpTarget((request, response) => answer(request, response));
  attempts = httpAttempts();
});
afterEach(async () => {
  await attempts.executor.close();
  await target.close();
  expect(attempts.bugs).toEqual([]);
});

const resultOf = async (url = target.origin): Promise<JsonObject> => {
  const { result } = await attempts.run({ url });
  if (result === null) throw new Error('no answer');
  return result;
};

describe('a call', () => {
  test('that is answered 2xx succeeds and keeps the answer', async () => {
    answer = (_request, response) => {
      response
        .writeHead(201, 'Made', { 'content-type': 'application/json', 'x-list': ['a', 'b'] })
        .end('{"id":"任务🚀"}');
    };
    const outcome = await attempts.run({ url: `${target.origin}/a?b=1#c` });
    expect(outcome).toMatchObject({ status: 'succeeded', errorCode: null, errorMessage: null });
    expect(outcome.result).toMatchObject({
      ...{
        status: 201,
        statusText: 'Made',
        body: '{"id":"任务🚀"}',
        bodyEncoding: 'utf8',
        isTruncated: false,
      },
      ...{ bodyBytes: Buffer.byteLength('{"id":"任务🚀"}'), remoteAddress: '127.0.0.1' },
    });
    expect(outcome.result?.headers).toMatchObject({ 'content-type': 'application/json', 'x-list': 'a, b' });
    expect(outcome.result?.durationMs).toEqual(expect.any(Number));
    expect(target.requests[0]?.url).toBe('/a?b=1');
  });

  test('says which attempt of which execution it is', async () => {
    await attempts.run({ url: target.origin, headers: [{ name: 'X-Day', value: 'Monday' }] });
    expect(target.requests[0]?.headers).toEqual({
      ...{ host: `127.0.0.1:${target.port}`, connection: 'keep-alive', 'x-day': 'Monday' },
      ...{ accept: '*/*', 'accept-encoding': 'gzip, br, deflate', 'user-agent': 'Punctual/1.2.3' },
      ...{ 'idempotency-key': '4711', 'x-punctual-task-id': '12', 'x-punctual-execution-id': '4711' },
      ...{
        'x-punctual-fire-at': '2026-11-24T09:00:00.000Z',
        'x-punctual-as-of': '2026-11-24T08:00:00.000Z',
        'x-punctual-attempt': '2',
        'x-punctual-token': '3',
      },
    });
  });

  test('takes the headers of its author before the usual ones', async () => {
    const headers = ['User-Agent', 'Accept', 'ACCEPT-ENCODING'].map((name) => ({ name, value: 'mine' }));
    await attempts.run({ url: target.origin, headers });
    expect(target.requests[0]?.headers).toMatchObject({
      'user-agent': 'mine',
      accept: 'mine',
      'accept-encoding': 'mine',
    });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'with %s sends its body',
    async (method) => {
      expect(await attempts.run({ url: target.origin, method, body: '任务' })).toMatchObject({
        status: 'succeeded',
      });
      expect(target.requests[0]).toMatchObject({ method, body: '任务', headers: { 'content-length': '6' } });
    },
  );

  test.each(['GET', 'HEAD', 'POST', 'DELETE'] as const)('with %s may have no body', async (method) => {
    expect(await attempts.run({ url: target.origin, method })).toMatchObject({ status: 'succeeded' });
    expect(target.requests[0]).toMatchObject({ method, body: '' });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'with %s and no body of its own sends the parameters as JSON',
    async (method) => {
      await attempts.run({ url: target.origin, method }, { day: '任务', limits: [1, null] });
      expect(target.requests[0]).toMatchObject({
        body: '{"day":"任务","limits":[1,null]}',
        headers: { 'content-type': 'application/json', 'content-length': '34' },
      });
    },
  );

  test.each(['GET', 'HEAD'] as const)('with %s sends no parameters', async (method) => {
    await attempts.run({ url: target.origin, method }, { day: 1 });
    expect(target.requests[0]).toMatchObject({ method, body: '' });
    expect(target.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test('sends its own body rather than the parameters, and says nothing of its type', async () => {
    await attempts.run({ url: target.origin, method: 'POST', body: 'mine' }, { day: 1 });
    expect(target.requests[0]).toMatchObject({ body: 'mine' });
    expect(target.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test('without parameters sends neither a body nor its type', async () => {
    await attempts.run({ url: target.origin, method: 'POST' });
    expect(target.requests[0]).toMatchObject({ body: '' });
    expect(target.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test('sends the parameters under the type its author chose', async () => {
    const headers = [{ name: 'Content-Type', value: 'application/cloudevents+json' }];
    await attempts.run({ url: target.origin, method: 'POST', headers }, { day: 1 });
    expect(target.requests[0]).toMatchObject({
      body: '{"day":1}',
      headers: { 'content-type': 'application/cloudevents+json' },
    });
  });

  test('with HEAD gets headers only', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-length': '5000', 'content-encoding': 'gzip' }).end();
    const { status, result } = await attempts.run({ url: target.origin, method: 'HEAD' });
    expect(status).toBe('succeeded');
    expect(result).toMatchObject({ body: '', bodyBytes: 0, isTruncated: false });
  });

  test('uses an open connection again', async () => {
    for (let call = 0; call < 10; call += 1) expect((await resultOf()).remoteAddress).toBe('127.0.0.1');
    // a call that comes in the very turn in which another one ends may need a second connection
    expect(target.requests).toHaveLength(10);
    expect(target.connections()).toBeLessThanOrEqual(2);
  });
});

describe('a status', () => {
  test.each([200, 202, 204, 206, 299])('of %i is success', async (status) => {
    answer = (_request, response) => response.writeHead(status).end();
    expect(await attempts.run({ url: target.origin })).toMatchObject({
      status: 'succeeded',
      result: { status },
    });
  });

  test.each([300, 304, 400, 401, 404, 429, 500, 503])(
    'of %i is failure, with the answer kept',
    async (status) => {
      answer = (_request, response) =>
        response.writeHead(status, 'Odd').end(status === 304 ? undefined : 'why');
      const outcome = await attempts.run({ url: target.origin });
      expect(outcome).toMatchObject({
        status: 'failed',
        errorCode: 'HTTP_STATUS',
        errorMessage: `The server answered ${status} Odd.`,
      });
      expect(outcome.result).toMatchObject({ status, body: status === 304 ? '' : 'why' });
    },
  );

  test('of a redirect is failure and is not followed', async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/?token=secret1' }).end();
    const outcome = await attempts.run({ url: target.origin });
    expect(outcome.errorCode).toBe('HTTP_STATUS');
    expect(outcome.errorMessage).toBe(
      'The server answered 302 Found. Redirects are not followed; if it is right, call http://169.254.169.254/?token=*** directly.',
    );
    expect(target.requests).toHaveLength(1);
  });

  test('before the real one (1xx) is passed over', async () => {
    answer = (_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeHead(200).end('ok');
    };
    expect(await resultOf()).toMatchObject({ status: 200, body: 'ok' });
  });
});

describe('a body', () => {
  const text = 'Punctual 准点 '.repeat(500);
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['identity', Buffer.from(text)],
  ])('encoded with %s is decoded', async (encoding, bytes) => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
    expect(await resultOf()).toMatchObject({
      body: text,
      bodyBytes: Buffer.byteLength(text),
      isTruncated: false,
    });
  });

  test('in an encoding nobody knows is kept as it came', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'zstd' }).end(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
    expect(await resultOf()).toMatchObject({ body: 'KLUv/Q==', bodyEncoding: 'base64' });
  });

  test.each([
    ['is not what its encoding says', Buffer.from('no gzip at all')],
    ['ends too early inside of its encoding', gzipSync(text).subarray(0, 60)],
  ])('that %s fails the call', async (_name, bytes) => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    const outcome = await attempts.run({ url: target.origin });
    expect(outcome).toMatchObject({
      status: 'failed',
      errorCode: 'BODY_NOT_DECODABLE',
      result: { status: 200 },
    });
  });

  test('of bytes is kept as base64', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]);
    answer = (_request, response) => response.end(bytes);
    expect(await resultOf()).toMatchObject({
      body: bytes.toString('base64'),
      bodyEncoding: 'base64',
      bodyBytes: 9,
    });
  });

  test('in the character set the answer names is kept as text', async () => {
    answer = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/plain; charset=GBK' })
        .end(Buffer.from([0xd7, 0xbc, 0xb5, 0xe3]));
    expect(await resultOf()).toMatchObject({ body: '准点', bodyEncoding: 'utf8', bodyBytes: 4 });
  });

  test('is kept up to 64 KiB, whole characters only, and counted further', async () => {
    const long = `x${'准'.repeat(40_000)}`;
    answer = (_request, response) => response.end(long);
    const result = await resultOf();
    expect(result).toMatchObject({ bodyEncoding: 'utf8', isTruncated: true, bodyBytes: 120_001 });
    expect(result.body).toBe(`x${'准'.repeat(21_845)}`);
    expect(target.connections()).toBe(1);
  });

  test('larger than a megabyte is not read to its end: the connection is closed', async () => {
    const closed = target.nextClose();
    answer = (_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536, 'a')));
        response.once('drain', more);
      };
      more();
    };
    const result = await resultOf();
    expect(result).toMatchObject({ status: 200, isTruncated: true });
    expect(result.body).toHaveLength(65_536);
    expect(result.bodyBytes).toBeLessThan(1_200_000);
    await closed;
  });

  test('of 256 MiB in a quarter of a megabyte of gzip is not unpacked', async () => {
    const member = gzipSync(Buffer.alloc(16 * 1_024 * 1_024));
    const bomb = Buffer.concat(Array.from({ length: 16 }, () => member));
    expect(bomb.length).toBeLessThan(270_000);
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const before = process.memoryUsage().rss;
    const result = await resultOf();
    expect(result).toMatchObject({ status: 200, isTruncated: true });
    expect(result.bodyBytes).toBeLessThan(1_200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1_024 * 1_024);
  });

  test('that unpacks slower than it comes in is read to its end', async () => {
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * index * 31) % 251));
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', connection: 'close' }).end(gzipSync(bytes));
    expect(await resultOf()).toMatchObject({ bodyBytes: 700_000, isTruncated: true });
  });
});

describe('the log of an attempt', () => {
  const messages = () => attempts.lines.map((line) => `${line.level} ${line.message}`);

  test('has the request and the answer', async () => {
    await attempts.run({ url: `${target.origin}/a`, method: 'POST', body: 'hello' });
    expect(messages()).toEqual([
      `info POST ${target.origin}/a with 5 bytes`,
      expect.stringMatching(/^info 200 OK after \d+ ms, 2 bytes from 127\.0\.0\.1$/),
    ]);
  });

  test('says why it failed', async () => {
    answer = (_request, response) => response.writeHead(500).end();
    await attempts.run({ url: target.origin });
    expect(messages().at(-1)).toBe('error The server answered 500 Internal Server Error.');
  });

  test('and its result hold no secret', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'set-cookie': 'sid=secret1', 'x-api-key': 'secret2' }).end('ok');
    const headers = [
      { name: 'Authorization', value: 'Bearer secret3' },
      { name: 'X-Token', value: 'secret4' },
    ];
    const outcome = await attempts.run({ url: `${target.origin}/?access_token=secret5&page=2`, headers });
    expect(target.requests[0]?.url).toContain('secret5');
    expect(JSON.stringify([attempts.lines, outcome])).not.toMatch(/secret\d/);
    expect(messages()[0]).toContain('?access_token=***&page=2');
    expect(outcome.result?.headers).toMatchObject({ 'set-cookie': '***' });
  });

  test('cannot be written on by the server', async () => {
    answer = (_request, response) => {
      response.statusMessage = 'OK';
      response.socket?.end('HTTP/1.1 500 Bad\u001b[31m\tthing\r\ncontent-length: 0\r\n\r\n');
    };
    await attempts.run({ url: target.origin });
    expect(JSON.stringify(attempts.lines)).not.toContain('\\u001b');
  });
});
