import { describe, expect, it } from 'vitest';
import { appErrorOf } from './app-error';

describe('an answered error', () => {
  it('carries code, details and the reference to quote', () => {
    const error = { data: { app: { code: 'NAME_TAKEN', details: { field: 'name' }, reference: 'r-1' } } };
    expect(appErrorOf(error)).toEqual({ code: 'NAME_TAKEN', details: { field: 'name' }, reference: 'r-1' });
  });

  it('without details or reference is still an answer', () => {
    expect(appErrorOf({ data: { app: { code: 'FORBIDDEN' } } })).toEqual({
      code: 'FORBIDDEN',
      details: {},
      reference: null,
    });
  });

  it.each([
    [new TypeError('fetch failed')],
    [null],
    ['text'],
    [{ data: { app: { code: 'toString' } } }],
    [{ data: null }],
  ])('is nothing when the server did not word one: %s', (error) => {
    expect(appErrorOf(error)).toBeNull();
  });
});
