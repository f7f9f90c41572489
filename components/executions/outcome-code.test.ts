import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOutcomeCode } from './outcome-code';

const SERVER = join(import.meta.dirname, '../../server');

/** The codes that the server writes into executions: `errorCode: 'X'`, `failed('X'`, and the codes of HTTP failures. */
function writtenCodes(): Set<string> {
  const files = ['domain/execution', 'executor', 'scheduler', 'cluster', 'worker'].flatMap((folder) =>
    readdirSync(join(SERVER, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .map((name) => readFileSync(join(SERVER, folder, name), 'utf8')),
  );
  const codes = new Set<string>();
  for (const text of files) {
    for (const match of text.matchAll(
      /(?:errorCode: |failed\()(?:status === '\w+' \? )?'([A-Z_]+)'(?: : '([A-Z_]+)')?/g,
    ))
      for (const code of match.slice(1)) if (code !== undefined) codes.add(code);
    const list = /type HttpFailureCode =([^;]+);/.exec(text)?.[1] ?? '';
    for (const match of list.matchAll(/'([A-Z_]+)'/g)) codes.add(match[1] ?? '');
  }
  return codes;
}

describe('the words for error codes of executions', () => {
  it('cover every code that the product writes', () => {
    const codes = writtenCodes();
    expect(codes.size).toBeGreaterThan(20);
    expect([...codes].filter((code) => !isOutcomeCode(code))).toEqual([]);
  });

  it('are not claimed for what an executor of somebody else may write', () => {
    expect(isOutcomeCode('toString')).toBe(false);
    expect(isOutcomeCode('VENDOR_DOWN')).toBe(false);
  });
});
