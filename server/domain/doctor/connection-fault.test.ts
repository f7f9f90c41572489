import { expect, test } from 'vitest';
import { faultOf, judgeFault, type Server, TOO_LATE } from './connection-fault';

const database: Server = {
  check: 'database',
  setting: 'DATABASE_URL',
  at: 'db.example:3306',
  name: 'punctual',
};
const redis: Server = { check: 'redis', setting: 'REDIS_URL', at: 'cache.example:6379', name: '' };
const coded = (code: string, message = 'words of the driver') => Object.assign(new Error(message), { code });

test.each([
  ['of the system', coded('ECONNREFUSED'), 'ECONNREFUSED'],
  [
    'inside of a wrapped error',
    new Error('Failed query', { cause: coded('ER_BAD_DB_ERROR') }),
    'ER_BAD_DB_ERROR',
  ],
  ['at the beginning of what Redis says', new Error('WRONGPASS invalid username-password pair'), 'WRONGPASS'],
  ['of a foreign protocol', new Error('Unknown RESP type 72 "H". Please report this.'), 'OTHER_PROTOCOL'],
  ['that is none', new Error('something else'), null],
  ['of what is no error', 'thrown text', null],
])('the code of a fault is found: %s', (_, error, code) => {
  expect(faultOf(error).code).toBe(code);
});

test('the words of a wrapped error are those of its cause', () => {
  expect(faultOf(new Error('Failed query: SELECT', { cause: coded('X', 'Access denied') })).message).toBe(
    'Access denied',
  );
  expect(faultOf(new Error('Failed query: SELECT', { cause: new Error('closed') })).message).toBe('closed');
});

test.each([
  [
    'ECONNREFUSED',
    database,
    'db.example:3306 refuses the connection',
    'Start the server there, or correct DATABASE_URL.',
  ],
  [
    TOO_LATE,
    redis,
    'cache.example:6379 does not answer in time',
    'Start the server there, or correct REDIS_URL.',
  ],
  [
    'ENOTFOUND',
    database,
    'the host of db.example:3306 is not known',
    'Correct DATABASE_URL, or the name service of this machine.',
  ],
  [
    'ER_ACCESS_DENIED_ERROR',
    database,
    'db.example:3306 refuses the user or the password',
    'Correct user and password in DATABASE_URL.',
  ],
  [
    'WRONGPASS',
    redis,
    'cache.example:6379 refuses the user or the password',
    'Correct user and password in REDIS_URL.',
  ],
  [
    'ER_BAD_DB_ERROR',
    database,
    'db.example:3306 has no database punctual',
    'Create it there: CREATE DATABASE punctual CHARACTER SET utf8mb4.',
  ],
])('%s is a problem that says how to mend it', (code, server, message, cure) => {
  expect(judgeFault({ code, message: 'x' }, server)).toEqual({
    check: server.check,
    state: 'problem',
    message,
    cure,
  });
});

test('an unknown fault is told in the words of its source, without a second full stop', () => {
  const { state, message, cure } = judgeFault({ code: 'EWHATEVER', message: 'strange things.' }, redis);
  expect([state, message]).toEqual(['problem', 'cache.example:6379 cannot be used: strange things']);
  expect(cure).toContain('REDIS_URL');
});
