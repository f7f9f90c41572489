import { describe, expect, test } from 'vitest';
import { createDemoEcho, type DemoEchoOptions } from './echo';

const URL_OF_ECHO = 'http://127.0.0.1:3000/api/demo/echo';
const AT = Date.UTC(2026, 10, 24, 9);

const echoWith = (options: Partial<DemoEchoOptions> = {}) =>
  createDemoEcho({ isEnabled: true, now: () => AT, ...options });
const from = (address: string) => new Request(URL_OF_ECHO, { headers: { 'x-forwarded-for': address } });
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request(URL_OF_ECHO, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

describe('the echo', () => {
  test('answers GET with the instant and what Punctual sent about the attempt', async () => {
    const headers = {
      'idempotency-key': '7',
      'X-Punctual-Attempt': '2',
      authorization: 'Bearer x',
      cookie: 'a=b',
      'x-other': '1',
    };
    const response = await echoWith()(new Request(URL_OF_ECHO, { headers }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...{ method: 'GET', at: AT, bodyBytes: 0, body: '' },
      headers: { 'idempotency-key': '7', 'x-punctual-attempt': '2' },
    });
  });

  test('answers POST with its body', async () => {
    const response = await echoWith()(post('你好'));
    expect(await response.json()).toMatchObject({ method: 'POST', bodyBytes: 6, body: '你好' });
  });

  test('sets no cookie, is not stored and is never taken for a page', async () => {
    const response = await echoWith()(post('<script>alert(1)</script>'));
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is not there when it is switched off', async () => {
    const response = await echoWith({ isEnabled: false })(post('x'));
    expect([response.status, (await response.json()).error.code]).toEqual([404, 'NOT_FOUND']);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('does not answer %s', async (method) => {
    const response = await echoWith()(new Request(URL_OF_ECHO, { method }));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  test('bounds what it repeats', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`x-punctual-${index}`, 'v'.repeat(5_000)]),
    );
    const response = await echoWith()(post('x'.repeat(4_096), headers));
    expect((await response.text()).length).toBeLessThan(6_000);
  });
});

describe('a body', () => {
  test('may have 4 KiB and not a byte more, as announced', async () => {
    expect((await echoWith()(post('x'.repeat(4_096)))).status).toBe(200);
    const response = await echoWith()(post('x'.repeat(4_097)));
    expect([response.status, (await response.json()).error.code]).toEqual([413, 'TOO_LARGE']);
  });

  test('that announces no length is read no further than allowed', async () => {
    let given = 0;
    let isCancelled = false;
    const long = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        given += 1_000;
        if (given > 100_000) controller.close();
        else controller.enqueue(new Uint8Array(1_000));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    expect((await echoWith()(post(long))).status).toBe(413);
    expect(isCancelled).toBe(true);
    expect(given).toBeLessThan(10_000);
  });

  test('that announces too much is not read at all', async () => {
    let reads = 0;
    const pull = () => {
      reads += 1;
    };
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    expect((await echoWith()(post(body, { 'content-length': '5000' }))).status).toBe(413);
    expect(reads).toBe(0);
  });

  test('that breaks off breaks nothing', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    expect((await echoWith()(post(broken))).status).toBeLessThan(500);
  });
});

describe('the rate', () => {
  test('is limited for each address', async () => {
    const echo = echoWith({ perAddress: 3 });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await echo(from('10.0.0.1'))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await echo(from('10.0.0.2, 10.0.0.1'))).status).toBe(200);
    const limited = await echo(from('10.0.0.1'));
    expect([limited.headers.get('retry-after'), (await limited.json()).error.code]).toEqual([
      '1',
      'RATE_LIMITED',
    ]);
  });

  test('is limited in all, whatever addresses clients claim', async () => {
    const echo = echoWith({ inAll: 5 });
    const statuses: number[] = [];
    for (let call = 0; call < 7; call += 1) statuses.push((await echo(from(`10.0.0.${call}`))).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});
