import { expect, test } from 'vitest';
import { judgeSettings, type SettingFault } from './judge-settings';

const missing = (variable: string): SettingFault => ({
  variable,
  isSet: false,
  message: `${variable} is not set: expected something`,
});

test('without a fault every setting is usable', () => {
  expect(judgeSettings([])).toMatchObject([{ state: 'ok' }]);
});

test('servers nobody named are one problem, mended by npm start', () => {
  const findings = judgeSettings([missing('DATABASE_URL'), missing('REDIS_URL')]);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    state: 'problem',
    message: 'DATABASE_URL and REDIS_URL not set, and no product runs in this folder',
  });
  expect(findings[0]?.cure).toContain('npm start');
});

test('every bad value is a problem of its own, in its own words', () => {
  const bad = { variable: 'DATABASE_URL', isSet: true, message: 'DATABASE_URL is not usable: expected x' };
  const findings = judgeSettings([bad, missing('REDIS_URL'), missing('AUTH_SECRET')]);
  expect(findings.map(({ message }) => message)).toEqual([
    'REDIS_URL not set, and no product runs in this folder',
    bad.message,
    'AUTH_SECRET is not set: expected something',
  ]);
  expect(findings.every(({ state, cure }) => state === 'problem' && cure !== null)).toBe(true);
});
