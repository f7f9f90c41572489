import { expect, test } from 'vitest';
import { parseServerVersion } from './version';

test.each([
  ['8.0.36', 'MySQL', true],
  ['8.4.2-debug', 'MySQL', true],
  ['9.1.0', 'MySQL', true],
  ['5.7.44-log', 'MySQL', false],
  ['10.11.19-MariaDB-0+deb12u1', 'MariaDB', true],
  ['5.5.5-10.6.1-MariaDB', 'MariaDB', true],
  ['10.5.23-MariaDB', 'MariaDB', false],
  ['11.4.2-MariaDB', 'MariaDB', true],
  ['unknown', 'MySQL', false],
])('%s is %s, supported: %s', (text, product, isSupported) => {
  expect(parseServerVersion(text)).toEqual({ product, text, isSupported });
});
