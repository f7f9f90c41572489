import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HttpTaskParams, httpTaskParamsSchema, MAX_BODY_BYTES, MAX_HEADERS } from './http-task-params';

const base = { method: 'POST', url: 'https://example.com/hook', headers: [], body: '' };

/** Where the first fault is and what it says. */
function fault(change: object): [string, string] {
  const result = httpTaskParamsSchema.safeParse({ ...base, ...change });
  const issue = result.error?.issues[0];
  if (!issue) throw new Error('was accepted');
  return [issue.path.join('.'), issue.message];
}

const accepted = (change: object): HttpTaskParams => httpTaskParamsSchema.parse({ ...base, ...change });

test('what is left out has its default', () => {
  expect(httpTaskParamsSchema.parse({ url: 'http://a' })).toEqual({
    method: 'GET',
    url: 'http://a/',
    headers: [],
    body: '',
  });
});

describe('the address', () => {
  test.each([
    ['  https://Example.COM:443/A?b=C#part ', 'https://example.com/A?b=C'],
    ['http://127.1', 'http://127.0.0.1/'],
    ['http://2130706433/x', 'http://127.0.0.1/x'],
    ['http://0x7f.1:8080', 'http://127.0.0.1:8080/'],
    ['http://[::FFFF:127.0.0.1]/', 'http://[::ffff:7f00:1]/'],
    ['http://例え.jp/路径', 'http://xn--r8jz45g.jp/%E8%B7%AF%E5%BE%84'],
    ['http://a/b c', 'http://a/b%20c'],
  ])('%j is kept as %s', (typed, kept) => {
    expect(accepted({ url: typed }).url).toBe(kept);
    expect(accepted({ url: kept }).url).toBe(kept);
  });

  test.each([
    ['', 'empty'],
    ['example.com', 'begin with http'],
    ['ftp://example.com', 'begin with http'],
    ['file:///etc/passwd', 'begin with http'],
    ['javascript:alert(1)', 'begin with http'],
    ['http://', 'no address'],
    ['http://exa mple.com', 'no address'],
    ['http://1.2.3.256', 'no address'],
    ['http://user:pass@example.com', 'Authorization header'],
    ['http://user@example.com', 'Authorization header'],
    ['http://example.com/a\r\nX-Evil: 1', 'control characters'],
    ['http://example.com:0/', 'port 0'],
    ['http://example.com:99999/', 'no address'],
    ['http://example.com/\ud800', 'Unicode'],
    [`http://example.com/${'a'.repeat(2_030)}`, 'at most 2048'],
    [`http://example.com/${'路'.repeat(300)}`, 'at most 2048'],
  ])('%j is refused: %s', (typed, reason) => {
    const [path, message] = fault({ url: typed });
    expect(path).toBe('url');
    expect(message).toContain(reason);
  });

  test('that is no text is refused', () => {
    expect(fault({ url: 5 })[0]).toBe('url');
  });
});

test.each(['get', 'TRACE', 'CONNECT', ''])('the method %j is refused with those that exist', (method) => {
  const [path, message] = fault({ method });
  expect(path).toBe('method');
  expect(message).toContain('GET, HEAD, POST');
});

describe('a header', () => {
  test('is kept without the spaces around it', () => {
    const headers = [{ name: ' X-Day ', value: ' Monday\t1 ' }];
    expect(accepted({ headers }).headers).toEqual([{ name: 'X-Day', value: 'Monday\t1' }]);
  });

  test.each([
    ['', 'empty'],
    ['X Day', 'letters, digits'],
    ['X-Day:', 'letters, digits'],
    ['X\r\nY', 'letters, digits'],
    ['日', 'letters, digits'],
    ['Host', 'connection'],
    ['Content-Length', 'connection'],
    ['transfer-encoding', 'connection'],
    ['Connection', 'connection'],
    ['Upgrade', 'connection'],
    ['Expect', 'connection'],
    ['Idempotency-Key', 'set by Punctual'],
    ['X-Punctual-Token', 'set by Punctual'],
    ['a'.repeat(129), 'at most 128'],
  ])('named %j is refused: %s', (name, reason) => {
    const [path, message] = fault({
      headers: [
        { name: 'Accept', value: '*/*' },
        { name, value: 'x' },
      ],
    });
    expect(path).toBe('headers.1.name');
    expect(message).toContain(reason);
  });

  test.each([
    ['a\r\nX-Evil: 1', 'line breaks'],
    ['a\n', 'line breaks'],
    ['日', 'ASCII'],
    ['a\u0000b', 'ASCII'],
    ['x'.repeat(4_097), 'at most 4096'],
  ])('with the value %j is refused: %s', (value, reason) => {
    const [path, message] = fault({ headers: [{ name: 'X-Day', value }] });
    expect(path).toBe('headers.0.value');
    expect(message).toContain(reason);
  });

  test('may be there once, whatever its case', () => {
    const headers = ['Accept', 'X-A', 'accept'].map((name) => ({ name, value: 'x' }));
    expect(fault({ headers })).toEqual(['headers.2.name', expect.stringContaining('comma')]);
  });

  test('is one of at most fifty, and all have room for what servers take', () => {
    const many = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `X-${index}`, value: 'v'.repeat(length) }));
    expect(accepted({ headers: many(MAX_HEADERS, 10) }).headers).toHaveLength(MAX_HEADERS);
    expect(fault({ headers: many(MAX_HEADERS + 1, 1) })[1]).toContain('at most 50');
    expect(fault({ headers: many(5, 4_000) })[1]).toContain('at most 16384 bytes');
  });

  test('never holds anything that ends a line on the wire', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
        const result = httpTaskParamsSchema.safeParse({ ...base, headers: [{ name, value }] });
        if (!result.success) return;
        for (const kept of result.data.headers)
          expect(`${kept.name}: ${kept.value}`).toMatch(/^[\t\x20-\x7e]+$/);
      }),
    );
  });
});

describe('the body', () => {
  test('may have 256 KiB, counted as they are sent', () => {
    expect(accepted({ body: 'é'.repeat(MAX_BODY_BYTES / 2) }).body).toHaveLength(MAX_BODY_BYTES / 2);
    expect(fault({ body: 'é'.repeat(MAX_BODY_BYTES / 2 + 1) })).toEqual(['body', 'at most 256 KiB']);
  });
  test('must be valid Unicode', () => {
    expect(fault({ body: 'a\ud800' })).toEqual(['body', 'must be valid Unicode']);
  });
  test.each(['GET', 'HEAD'])('does not go with %s', (method) => {
    expect(fault({ method, body: 'x' })).toEqual(['body', expect.stringContaining('carries no body')]);
    expect(accepted({ method }).method).toBe(method);
  });
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('goes with %s', (method) => {
    expect(accepted({ method, body: 'x' }).body).toBe('x');
  });
});

test('an unknown field is refused, not dropped', () => {
  expect(fault({ followRedirects: true })[1]).toContain('followRedirects');
});
