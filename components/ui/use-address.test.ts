import { describe, expect, it } from 'vitest';
import { patchedQuery } from './use-address';

describe('the query of an address', () => {
  it('keeps what is not changed', () => {
    expect(patchedQuery(new URLSearchParams('status=failing&page=2'), { page: '3' })).toBe(
      'page=3&status=failing',
    );
  });

  it('drops what is empty', () => {
    const query = patchedQuery(new URLSearchParams('a=1&b=2&c=3'), { a: null, b: '', c: undefined });
    expect(query).toBe('');
  });

  it('is the same for the same view, whatever was set first', () => {
    const one = patchedQuery(new URLSearchParams('search=报表'), { group: '4' });
    const other = patchedQuery(new URLSearchParams('group=4'), { search: '报表' });
    expect(one).toBe(other);
  });
});
