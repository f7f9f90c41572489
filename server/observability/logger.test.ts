import { describe, expect, test } from 'vitest';
import { AppError } from '@/server/domain/errors/app-error';
import { createLogger, type ServerLogLevel } from './logger';

function lines(level: ServerLogLevel = 'trace') {
  const written: string[] = [];
  const logger = createLogger({
    level,
    name: 'worker',
    destination: { write: (line) => void written.push(line) },
  });
  return { logger, written, last: () => JSON.parse(written.at(-1) ?? 'null') };
}

test('a line is one JSON object with level, time, process and facts', () => {
  const { logger, written, last } = lines();
  logger.info({ executionId: 7, token: 3 }, 'started');
  expect(written[0]?.endsWith('\n')).toBe(true);
  expect(last()).toMatchObject({
    level: 'info',
    name: 'worker',
    pid: process.pid,
    msg: 'started',
    executionId: 7,
    token: 3,
  });
  expect(Date.parse(last().time)).not.toBeNaN();
});

test('what is below the level is not written', () => {
  const { logger, written } = lines('warn');
  logger.info('no');
  logger.warn('yes');
  expect(written).toHaveLength(1);
  const silent = lines('silent');
  silent.logger.fatal('no');
  expect(silent.written).toEqual([]);
});

describe('no secret passes', () => {
  test.each<[string, object, string]>([
    [
      'a header',
      { headers: { Authorization: 'Bearer abcdef123', cookie: 'a=b', accept: '*/*' } },
      'abcdef123',
    ],
    ['a password', { user: { login: 'chen', password: 'hunter22' } }, 'hunter22'],
    ['a deep one', { a: [{ b: { c: [{ apiKey: 'k-123456' }] } }] }, 'k-123456'],
    ['a sign-in token', { token: 'one-time-1234' }, 'one-time-1234'],
    ['an object of them', { secrets: { first: 'deep-1234' } }, 'deep-1234'],
    ['an address', { databaseUrl: 'mysql://root:hunter22@db:3306/x' }, 'hunter22'],
    ['an error', { error: new Error('connect mysql://root:hunter22@db failed') }, 'hunter22'],
    [
      'the cause of an error',
      { error: new Error('x', { cause: new Error('redis://:hunter22@r') }) },
      'hunter22',
    ],
    ['details of an error', { err: new AppError('BAD_INPUT', 'bad', { password: 'hunter22' }) }, 'hunter22'],
    ['a map', { map: new Map([['x', { secret: 'hunter22' }]]) }, 'hunter22'],
  ])('as %s', (_name, facts, secret) => {
    const { logger, written } = lines();
    logger.info(facts, 'facts');
    logger.child(facts).info('bound');
    logger.child({ step: 1 }).child(facts).info('bound deeper');
    expect(written).toHaveLength(3);
    for (const line of written) {
      expect(line).not.toContain(secret);
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  test('in the message, also through its arguments', () => {
    const { logger, written } = lines();
    logger.info('calling http://user:hunter22@host/ with Bearer abcdef123');
    logger.warn('calling %s', 'http://user:hunter22@host/');
    logger.error(new Error('http://user:hunter22@host/'));
    expect(written.join('')).not.toMatch(/hunter22|abcdef123/);
  });
});

test('an error keeps what is needed to find its cause', () => {
  const { logger, last } = lines();
  logger.error(
    { error: new AppError('TASK_NOT_FOUND', 'gone', { field: 'id' }, new TypeError('why')) },
    'failed',
  );
  expect(last()).toMatchObject({
    msg: 'failed',
    error: {
      message: 'gone',
      code: 'TASK_NOT_FOUND',
      details: { field: 'id' },
      cause: { type: 'TypeError', message: 'why' },
    },
  });
  expect(last().error.stack).toContain('logger.test');
  logger.error(new TypeError('alone'));
  expect(last()).toMatchObject({
    level: 'error',
    msg: 'alone',
    err: { type: 'TypeError', message: 'alone' },
  });
});

test('a line is written whatever the facts are', () => {
  const { logger, written, last } = lines();
  const loop: { self?: unknown; big: bigint } = { big: 5n };
  loop.self = loop;
  logger.info(
    { loop, bytes: Buffer.alloc(5_000), many: Array.from({ length: 5_000 }, (_, index) => index) },
    'odd',
  );
  expect(written).toHaveLength(1);
  expect(last().many).toHaveLength(100);
  expect(last().bytes).toBe('5000 bytes');
});
