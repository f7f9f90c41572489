import { describe, expect, it } from 'vitest';
import { isLive, isTrouble, STATUS_FILTERS, stateOf, statusFilterOf, statusOf } from './execution-status';

describe('the status of an execution on the screen', () => {
  it('draws everything that waits alike, in words it differs', () => {
    expect(new Set(['waiting', 'queued', 'claimed'].map((status) => stateOf(status as 'queued')))).toEqual(
      new Set(['queued']),
    );
    expect(stateOf('timed_out')).toBe('timed_out');
  });

  it('is live until an end state', () => {
    expect(isLive('retrying')).toBe(true);
    expect(isLive('lost')).toBe(false);
  });

  it('of an old record that nobody knows any more counts as lost', () => {
    expect(statusOf('timed_out')).toBe('timed_out');
    expect(statusOf('vanished')).toBe('lost');
  });

  it('calls a cancelled one no trouble: somebody wanted it', () => {
    expect(isTrouble('cancelled')).toBe(false);
    expect(isTrouble('timed_out')).toBe(true);
  });
});

describe('the status filter in an address', () => {
  it('stands for the statuses of its word', () => {
    expect(statusFilterOf('trouble')).toBe('trouble');
    expect(STATUS_FILTERS.trouble).toEqual(['failed', 'timed_out', 'lost']);
  });

  it.each([null, '', 'FAILED', 'toString', '__proto__'])('%j is no filter', (text) => {
    expect(statusFilterOf(text)).toBeNull();
  });

  it('live and the end states together are everything, once', () => {
    const { live, succeeded, failed, timed_out, lost, cancelled } = STATUS_FILTERS;
    const all = [...live, ...succeeded, ...failed, ...timed_out, ...lost, ...cancelled];
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(10);
  });
});
