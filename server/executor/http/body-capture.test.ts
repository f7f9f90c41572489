import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BodyCapture, type BodyNotDecodableError, CAPTURED_BYTES, READ_BYTES } from './body-capture';

function capture(encoding = '') {
  const events: string[] = [];
  let wake: () => void = () => undefined;
  const note = (event: string) => {
    events.push(event);
    wake();
  };
  const body = new BodyCapture(encoding, {
    onFull: () => note('full'),
    onDrain: () => note('drain'),
    onEnd: (error: BodyNotDecodableError | null) => note(error ? `broken: ${error.code}` : 'end'),
  });
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return { body, events, next };
}

describe('a plain body', () => {
  test('is kept whole up to its cap', () => {
    const { body, events } = capture();
    body.write(Buffer.alloc(CAPTURED_BYTES - 1, 'a'));
    body.write(Buffer.from('b'));
    body.end();
    const { bytes, byteCount, isTruncated } = body.stop();
    expect([bytes.length, byteCount, isTruncated, events]).toEqual([
      CAPTURED_BYTES,
      CAPTURED_BYTES,
      false,
      ['end'],
    ]);
    expect(bytes.subarray(-2).toString()).toBe('ab');
  });

  test('one byte longer is truncated and counted', () => {
    const { body } = capture();
    for (let index = 0; index <= CAPTURED_BYTES; index += 1) body.write(Buffer.from('a'));
    body.end();
    expect(body.stop()).toMatchObject({ byteCount: CAPTURED_BYTES + 1, isTruncated: true });
  });

  test('is read up to the reading cap and not a byte further', () => {
    const { body, events } = capture();
    body.write(Buffer.alloc(READ_BYTES));
    expect(events).toEqual([]);
    body.write(Buffer.from('a'));
    body.write(Buffer.from('a'));
    body.end();
    expect(events).toEqual(['full']);
    expect(body.stop()).toMatchObject({ byteCount: READ_BYTES + 1, isTruncated: true });
  });

  test('that was stopped early is truncated, and the chunks of the wire are not held on to', () => {
    const { body } = capture();
    const chunk = Buffer.from('abc');
    body.write(chunk);
    const { bytes, isTruncated } = body.stop();
    chunk.fill('x');
    expect([bytes.toString(), isTruncated]).toEqual(['abc', true]);
  });

  test('that is empty is complete, also when it names an encoding', () => {
    const { body, events } = capture('gzip');
    body.end();
    expect(events).toEqual(['end']);
    expect(body.stop()).toMatchObject({ byteCount: 0, isTruncated: false });
  });
});

describe('an encoded body', () => {
  test('holds the wire back while it decodes', async () => {
    const { body, events, next } = capture('gzip');
    const decoded = randomBytes(300_000);
    const drained = next();
    expect(body.write(gzipSync(decoded))).toBe(false);
    await drained;
    expect(events).toEqual(['drain']);
    const ended = next();
    body.end();
    await ended;
    const { bytes, byteCount } = body.stop();
    expect(byteCount).toBe(decoded.length);
    expect(bytes.equals(decoded.subarray(0, CAPTURED_BYTES))).toBe(true);
  });

  test('that is broken says so once, and nothing more', async () => {
    const { body, events, next } = capture('br');
    const broken = next();
    body.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await broken;
    body.write(Buffer.from('more'));
    body.end();
    expect(events).toEqual(['broken: BODY_NOT_DECODABLE']);
  });

  test('that was stopped says nothing any more', async () => {
    const { body, events } = capture('gzip');
    body.write(gzipSync('abc'));
    body.stop();
    body.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(events).toEqual([]);
  });
});
