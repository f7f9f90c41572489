import { describe, expect, test } from 'vitest';
import { readServerConfig, reviewServerConfig } from './env';

const given = {
  DATABASE_URL: 'mysql://user:secret@127.0.0.1:3306/punctual',
  REDIS_URL: 'redis://127.0.0.1:6379',
  AUTH_SECRET: 'x'.repeat(32),
};
const refused = (change: Record<string, string | undefined>): string => {
  try {
    readServerConfig({ ...given, ...change });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('settings', () => {
  test('have defaults for everything but where the servers are and the secret', () => {
    const config = readServerConfig(given);
    expect(config).toMatchObject({
      appUrl: 'http://127.0.0.1:3000',
      logLevel: 'info',
      demoEcho: { isEnabled: true },
      lock: { provider: 'redis', ttlMs: 5_000 },
    });
    expect(config.slots).toEqual({ http: 256, function: 1_000 });
  });
  test('of slots are each for its type of executor', () => {
    const { slots } = readServerConfig({ ...given, WORKER_SLOTS_HTTP: '7', WORKER_SLOTS_FUNCTION: '100000' });
    expect(slots).toEqual({ http: 7, function: 100_000 });
  });
  test('let nobody look for due fires so seldom that one is found late', () => {
    const scanRateMs = (rate: string) =>
      readServerConfig({ ...given, SCHEDULER_SCAN_RATE_MS: rate }).scheduler.scanRateMs;
    expect(['50', '500', '501', '5000', '60000'].map(scanRateMs)).toEqual([50, 500, 500, 500, 500]);
  });
  test('that are empty count as not given', () => {
    expect(readServerConfig({ ...given, LOG_LEVEL: '', NODE_NAME: '' })).toMatchObject({
      logLevel: 'info',
      nodeName: null,
    });
  });
  test.each([
    [
      { DATABASE_URL: undefined },
      'DATABASE_URL is not set: expected mysql://user:password@host:port/database',
    ],
    [
      { DATABASE_URL: 'postgres://host/db' },
      'DATABASE_URL is not usable: expected mysql://user:password@host:port/database',
    ],
    [
      { DATABASE_URL: 'mysql://127.0.0.1:3306' },
      'DATABASE_URL is not usable: expected mysql://user:password@host:port/database',
    ],
    [
      { DEFAULT_TIME_ZONE: 'Mars/Base' },
      'DEFAULT_TIME_ZONE is not usable: expected a name of the tz database, such as Asia/Shanghai',
    ],
    [{ REDIS_URL: 'nonsense' }, 'REDIS_URL is not usable: expected redis://:password@host:port/number'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET is not usable: expected a random text of at least 32 characters'],
    [
      { SCHEDULER_SCAN_RATE_MS: '5s' },
      'SCHEDULER_SCAN_RATE_MS is not usable: expected a whole number from 50 to 60000',
    ],
    [
      { SCHEDULER_SCAN_RATE_MS: '1' },
      'SCHEDULER_SCAN_RATE_MS is not usable: expected a whole number from 50 to 60000',
    ],
    [
      { WORKER_SLOTS_HTTP: '1.5' },
      'WORKER_SLOTS_HTTP is not usable: expected a whole number from 1 to 10000',
    ],
    [{ LOCK_PROVIDER: 'zookeeper' }, 'LOCK_PROVIDER is not usable: expected redis or mysql'],
    [
      { WORKER_SLOTS_FUNCTION: '0' },
      'WORKER_SLOTS_FUNCTION is not usable: expected a whole number from 1 to 100000',
    ],
    [{ DEMO_ECHO: 'maybe' }, 'DEMO_ECHO is not usable: expected true or false'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL is not usable: expected one of trace, debug, info, warn, error, fatal, silent',
    ],
  ])('%o is answered by one line that names the variable and what is expected', (change, line) => {
    expect(refused(change)).toBe(line);
  });
  test.each([
    'DATABASE_POOL_SIZE',
    'SCHEDULER_SCAN_RATE_MS',
    'WORKER_SLOTS_HTTP',
    'WORKER_SLOTS_FUNCTION',
    'LOCK_TTL_MS',
    'EXECUTION_RETENTION_DAYS',
    'LOG_RETENTION_DAYS',
  ])('that count something refuse what is no whole number within reason: %s', (variable) => {
    for (const value of ['0', '-1', '1e12', 'NaN', 'Infinity', '1.5', '5s', ' ', 'true', '0,5']) {
      const line = new RegExp(`^${variable} is not usable: expected a whole number from [0-9]+ to [0-9]+$`);
      expect(refused({ [variable]: value }), value).toMatch(line);
    }
  });
  test('delete log lines no later than the executions they belong to', () => {
    const keptDays = (change: Record<string, string>) => {
      const { executionMs, logMs } = readServerConfig({ ...given, ...change }).retention;
      return [executionMs / 86_400_000, logMs / 86_400_000];
    };
    expect(keptDays({})).toEqual([90, 30]);
    expect(keptDays({ EXECUTION_RETENTION_DAYS: '7' })).toEqual([7, 7]);
    expect(keptDays({ EXECUTION_RETENTION_DAYS: '365', LOG_RETENTION_DAYS: '365' })).toEqual([365, 365]);
    expect(refused({ EXECUTION_RETENTION_DAYS: '7', LOG_RETENTION_DAYS: '8' })).toBe(
      'LOG_RETENTION_DAYS is not usable: expected at most EXECUTION_RETENTION_DAYS (7), because nobody can read the log of an execution that is deleted',
    );
    expect(reviewServerConfig({ ...given, LOG_RETENTION_DAYS: '91' }).faults).toMatchObject([
      { variable: 'LOG_RETENTION_DAYS', isSet: true },
    ]);
  });
  test('that are bad several times are named in one go, without their values', () => {
    const message = refused({ DATABASE_URL: 'mysql-secret', AUTH_SECRET: 'short-secret' });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toContain('secret-');
    expect(message).not.toContain('mysql-secret');
  });
  test('are reviewed each for itself, so that a bad one hides no good one', () => {
    const review = reviewServerConfig({
      ...given,
      REDIS_URL: 'nonsense',
      AUTH_SECRET: '',
      HTTP_ALLOW: 'a:1',
    });
    expect(review).toMatchObject({
      databaseUrl: given.DATABASE_URL,
      redisUrl: null,
      timeZoneDataFile: null,
      http: { allow: 'a:1', deny: '' },
    });
    expect(review.faults).toMatchObject([
      { variable: 'REDIS_URL', isSet: true },
      { variable: 'AUTH_SECRET', isSet: false },
    ]);
    expect(reviewServerConfig(given).faults).toEqual([]);
  });
});
