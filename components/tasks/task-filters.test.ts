import { describe, expect, it } from 'vitest';
import { isNarrowed, readTaskFilters, taskListInput } from './task-filters';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readTaskFilters((name) => params.get(name));
};

describe('the filters of the task list', () => {
  it('come from the address', () => {
    expect(read('status=failing&group=7&search=vendor&cursor=abc&page=3')).toEqual({
      search: 'vendor',
      status: 'failing',
      groupId: 7,
      cursor: 'abc',
      page: 3,
    });
  });

  it('that make no sense count as not given', () => {
    expect(read('status=broken&group=-1&page=0&cursor=')).toEqual({
      search: '',
      status: 'all',
      groupId: null,
      cursor: null,
      page: 1,
    });
  });

  it('know that a cursor is never the first page', () => {
    expect(read('cursor=abc').page).toBe(2);
    expect(read('page=9').page).toBe(1);
  });

  it('ask the server only for what is set', () => {
    expect(taskListInput(read('search=%20%20'))).toEqual({ limit: 50, status: 'all' });
    expect(taskListInput(read('search= nightly &group=2'))).toEqual({
      limit: 50,
      status: 'all',
      search: 'nightly',
      groupId: 2,
    });
  });

  it('narrow the list unless they are all open', () => {
    expect(isNarrowed(read('cursor=abc&page=2'))).toBe(false);
    expect(isNarrowed(read('status=paused'))).toBe(true);
    expect(isNarrowed(read('search=a'))).toBe(true);
  });
});
