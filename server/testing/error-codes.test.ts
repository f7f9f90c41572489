import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '@/server/domain/errors/error-codes';

/** The sources of the product, without tests and without the table itself. */
function sources(): string {
  return readdirSync('server', { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name) && entry.name !== 'error-codes.ts',
    )
    .filter((entry) => !entry.parentPath.includes('testing'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

test('every error code is used', () => {
  const text = sources();
  expect(Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});
