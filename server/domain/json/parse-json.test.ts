import { describe, expect, test } from 'vitest';
import { AppError } from '@/server/domain/errors/app-error';
import { type JsonBounds, parseJson } from './parse-json';

function refusal(text: string, bounds: Partial<JsonBounds> = {}): AppError {
  try {
    parseJson(text, bounds);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${text.slice(0, 40)} was accepted`);
}

describe('a JSON text', () => {
  test.each([
    ['null', null],
    [' {"a": [1, -2.5e3, "ä"], "b": {}} ', { a: [1, -2500, 'ä'], b: {} }],
    ['"任务🚀"', '任务🚀'],
    ['{"constructor": "Acme Ltd", "prototype": 1}', { constructor: 'Acme Ltd', prototype: 1 }],
  ])('%s is read', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each(['', '{', '{"a":1,}', '01', 'NaN', "{'a':1}", '1 2', '\u0000'])(
    '%j is refused with its place',
    (text) => {
      const error = refusal(text, { field: 'parameters' });
      expect(error.code).toBe('BAD_JSON');
      expect(error.details).toMatchObject({ reason: 'SYNTAX', field: 'parameters' });
    },
  );

  test('may have as many bytes as allowed and not one more', () => {
    const text = '"ä"';
    expect(parseJson(text, { mostBytes: 4 })).toBe('ä');
    expect(refusal(text, { mostBytes: 3 })).toMatchObject({ code: 'TOO_LARGE', details: { mostBytes: 3 } });
  });

  test('may be as deep as allowed and not deeper; brackets inside strings do not count', () => {
    expect(parseJson('[[{"a":"[[[[{{{{\\"[["}]]', { mostDepth: 3 })).toBeDefined();
    expect(refusal('[[[[1]]]]', { mostDepth: 3 })).toMatchObject({
      code: 'BAD_JSON',
      details: { reason: 'TOO_DEEP' },
    });
  });

  test('of half a million brackets is refused without being built', () => {
    expect(refusal('['.repeat(500_000)).details.reason).toBe('TOO_DEEP');
  });

  test.each([
    '{"__proto__": {"isAdmin": true}}',
    '[{"a": {"\\u005f_proto__": 1}}]',
    '{"constructor": {"prototype": {"x": 1}}}',
  ])('%s cannot reach a prototype', (text) => {
    expect(refusal(text).details.reason).toBe('FORBIDDEN_KEY');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test.each(['"\\ud800"', '{"\\udc00": 1}', '["ok", {"a": "\\ud83d"}]'])(
    '%s is refused: half a character',
    (text) => {
      expect(refusal(text).details.reason).toBe('INVALID_UNICODE');
    },
  );

  test('with a number nobody can hold is refused instead of becoming Infinity', () => {
    expect(refusal('{"a": 1e999}').details.reason).toBe('NUMBER_TOO_LARGE');
  });
});
