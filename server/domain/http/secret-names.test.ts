import { describe, expect, test } from 'vitest';
import { isSecretName, maskedText, maskedUrl } from './secret-names';

test.each([
  ['Authorization', true],
  ['proxy-authorization', true],
  ['X-Auth-Token', true],
  ['Set-Cookie', true],
  ['x-api-key', true],
  ['apikey', true],
  ['client_secret', true],
  ['passwd', true],
  ['AccessKeyId', true],
  ['sig', true],
  ['key', true],
  ['Content-Type', false],
  ['WWW-Authenticate', false],
  ['author', false],
  ['keyboard', false],
  ['page', false],
  ['x-request-id', false],
])('the value of %s is likely a secret: %s', (name, expected) => {
  expect(isSecretName(name)).toBe(expected);
});

describe('an address for a log line', () => {
  test.each([
    ['https://example.com/a?page=2', 'https://example.com/a?page=2'],
    ['https://user:pass@example.com/a', 'https://example.com/a'],
    ['https://h/?token=abc&page=2&api_key=x%20y', 'https://h/?token=***&page=2&api_key=***'],
    ['https://h/?%74oken=abc', 'https://h/?%74oken=***'],
    ['https://h/?q=%zz&token', 'https://h/?q=%zz&token'],
    ['not an address', 'not an address'],
  ])('%s is shown as %s', (address, shown) => {
    expect(maskedUrl(address)).toBe(shown);
  });
});

test.each([
  ['mysql://root:s3cret@db:3306/x failed', 'mysql://root:***@db:3306/x failed'],
  ['redis://:s3cret@r:6379', 'redis://:***@r:6379'],
  ['two: http://a:b@c/ and http://d:e@f/', 'two: http://a:***@c/ and http://d:***@f/'],
  ['authorization: Bearer abc.def-123', 'authorization: Bearer ***'],
  ['Basic dXNlcjpwYXNz', 'Basic ***'],
  ['at http://host:8080/path@version', 'at http://host:8080/path@version'],
  ['Basic setup done', 'Basic setup done'],
])('%j is logged as %j', (text, logged) => {
  expect(maskedText(text)).toBe(logged);
});
