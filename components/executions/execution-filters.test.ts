import { describe, expect, it } from 'vitest';
import { executionListInput, readExecutionFilters } from './execution-filters';

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readExecutionFilters((name) => params.get(name));
};

describe('the filters of the execution list', () => {
  it('turn one word of the address into the statuses it stands for', () => {
    expect(executionListInput(read('status=trouble&task=12'))).toEqual({
      limit: 50,
      taskId: 12,
      statuses: ['failed', 'timed_out', 'lost'],
    });
  });

  it('that make no sense count as not given', () => {
    expect(executionListInput(read('status=all&task=1e3&page=4'))).toEqual({ limit: 50 });
  });

  it('carry the page along with its cursor', () => {
    expect(read('cursor=x&page=4')).toMatchObject({ cursor: 'x', page: 4 });
    expect(read('page=4').page).toBe(1);
  });
});
