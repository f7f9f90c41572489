import { describe, expect, it } from 'vitest';
import { lifeColumns } from './life-columns';
import { type Life, lifeLine } from './life-line';

const T = 1_790_000_000_000;
const NOW = T + 86_000;
const life = (change: Partial<Life>): Life => ({
  fireAt: T,
  dueAt: T,
  grantedAt: null,
  claimedAt: null,
  startedAt: null,
  finishedAt: null,
  status: 'queued',
  attempt: 0,
  nodeName: null,
  attempts: [],
  ...change,
});
const attempt = (number: number, change: Partial<Life['attempts'][number]>): Life['attempts'][number] => ({
  attempt: number,
  token: number,
  status: 'running',
  nodeName: 'w-01',
  claimedAt: T,
  startedAt: T,
  finishedAt: null,
  nextAttemptAt: null,
  ...change,
});
const shape = (line: ReturnType<typeof lifeLine>) => line.map((part) => [part.kind, part.durationMs]);

describe('the life line', () => {
  it('names the wait of what is still queued', () => {
    const line = lifeLine(life({}), NOW, null);
    expect(shape(line)).toEqual([['queued', 86_000]]);
    expect(line[0]?.isOpen).toBe(true);
  });

  it('names waiting, hand-over, attempts and backoff, and what is still to come', () => {
    const line = lifeLine(
      life({
        status: 'running',
        claimedAt: T + 51_850,
        startedAt: T + 51_861,
        attempt: 2,
        attempts: [
          attempt(1, {
            status: 'timed_out',
            claimedAt: T + 1_840,
            startedAt: T + 1_852,
            finishedAt: T + 31_852,
            nextAttemptAt: T + 51_852,
          }),
          attempt(2, { status: 'running', claimedAt: T + 51_850, startedAt: T + 51_861 }),
        ],
      }),
      NOW,
      52_000,
    );
    expect(shape(line)).toEqual([
      ['queued', 1_840],
      ['hand_over', 12],
      ['attempt', 30_000],
      ['backoff', 19_998],
      ['hand_over', 11],
      ['attempt', 34_139],
      ['expected', 17_861],
    ]);
  });

  it('covers every millisecond from due to finished exactly once', () => {
    const line = lifeLine(
      life({ status: 'succeeded', claimedAt: T + 5, startedAt: T + 9, finishedAt: T + 214, attempt: 1 }),
      NOW,
      null,
    );
    expect(shape(line)).toEqual([
      ['queued', 5],
      ['hand_over', 4],
      ['attempt', 205],
      ['end', 0],
    ]);
    line.slice(1).forEach((part, index) => {
      const before = line[index];
      expect(part.fromAt).toBe((before?.fromAt ?? 0) + (before?.durationMs ?? 0));
    });
  });

  it('does not call it waiting when a node claimed before the due time', () => {
    const line = lifeLine(
      life({ status: 'succeeded', claimedAt: T - 600, startedAt: T + 2, finishedAt: T + 50, attempt: 1 }),
      NOW,
      null,
    );
    expect(shape(line)).toEqual([
      ['hand_over', 2],
      ['attempt', 48],
      ['end', 0],
    ]);
  });

  it('names the spread between the fire and its due time', () => {
    expect(shape(lifeLine(life({ dueAt: T + 30_000 }), NOW, null))).toEqual([
      ['spread', 30_000],
      ['queued', 56_000],
    ]);
  });

  it('draws the wait for the next attempt while it lasts', () => {
    const line = lifeLine(
      life({
        status: 'retrying',
        attempt: 2,
        attempts: [attempt(1, { status: 'failed', finishedAt: T + 6_000 })],
      }),
      NOW,
      null,
    );
    expect(line.at(-1)).toMatchObject({ kind: 'backoff', durationMs: 80_000, isOpen: true });
  });

  it('names the wait after which no attempt came, because it was cancelled or its deadline passed', () => {
    const attempts = [attempt(1, { status: 'failed', finishedAt: T + 6_000 })];
    for (const status of ['cancelled', 'timed_out'] as const) {
      const line = lifeLine(life({ status, attempt: 2, attempts, finishedAt: T + 16_000 }), NOW, null);
      expect(shape(line).slice(-2)).toEqual([
        ['backoff', 10_000],
        ['end', 0],
      ]);
    }
  });

  it('names the hand-over of an attempt that was claimed and has not started', () => {
    const attempts = [
      attempt(1, { status: 'failed', finishedAt: T + 6_000 }),
      attempt(2, { startedAt: null }),
    ];
    const line = lifeLine(life({ status: 'claimed', claimedAt: NOW, attempt: 2, attempts }), NOW, null);
    expect(line.at(-1)).toMatchObject({ kind: 'hand_over', durationMs: 80_000, isOpen: true });
  });

  it('names the wait for a lane before that for a node', () => {
    const waited = life({ status: 'succeeded', grantedAt: T + 4_000, attempt: 1, finishedAt: T + 4_300 });
    const line = lifeLine({ ...waited, claimedAt: T + 4_020, startedAt: T + 4_025 }, NOW, null);
    expect(line.map(({ kind, starts, durationMs }) => [kind, starts, durationMs])).toEqual([
      ['waiting', 'due', 4_000],
      ['queued', 'granted', 20],
      ['hand_over', 'claimed', 5],
      ['attempt', 'started', 275],
      ['end', 'finished', 0],
    ]);
    expect(lifeLine(life({ status: 'waiting' }), NOW, null)).toMatchObject([
      { kind: 'waiting', durationMs: 86_000, isOpen: true },
    ]);
  });

  it('tells the rescue from the attempt before it, by each attempt’s own instants and nodes', () => {
    const lost = attempt(1, { status: 'lost', claimedAt: T + 2, startedAt: T + 5, finishedAt: T + 11_000 });
    const again = attempt(2, { nodeName: 'w-02', claimedAt: T + 11_300, startedAt: T + 11_310 });
    const rescued = life({ status: 'running', attempt: 2, nodeName: 'w-02', attempts: [lost, again] });
    const line = lifeLine({ ...rescued, claimedAt: T + 11_300, startedAt: T + 11_310 }, NOW, null);
    expect(line.map(({ kind, durationMs, nodeName }) => [kind, durationMs, nodeName])).toEqual([
      ['queued', 2, null],
      ['hand_over', 3, 'w-01'],
      ['attempt', 10_995, 'w-01'],
      ['rescue', 300, null],
      ['hand_over', 10, 'w-02'],
      ['attempt', 74_690, 'w-02'],
    ]);
    expect(line[3]?.starts).toBe('lost');
    const untaken = lifeLine(life({ status: 'queued', attempt: 2, attempts: [lost] }), NOW, null);
    expect(untaken.at(-1)).toMatchObject({ kind: 'rescue', durationMs: 75_000, isOpen: true });
  });

  it('tells the backoff from the wait for a node after it', () => {
    const failed = attempt(1, { status: 'failed', finishedAt: T + 6_000, nextAttemptAt: T + 16_000 });
    const again = attempt(2, { claimedAt: T + 21_000, startedAt: T + 21_000 });
    const line = lifeLine(life({ status: 'running', attempt: 2, attempts: [failed, again] }), NOW, null);
    expect(shape(line)).toEqual([
      ['attempt', 6_000],
      ['backoff', 10_000],
      ['queued', 5_000],
      ['attempt', 65_000],
    ]);
    const due = life({ status: 'retrying', attempt: 2, attempts: [failed] });
    expect(shape(lifeLine(due, T + 10_000, null)).at(-1)).toEqual(['backoff', 4_000]);
    expect(lifeLine(due, NOW, null).slice(-2)).toMatchObject([
      { kind: 'backoff', durationMs: 10_000, isOpen: false },
      { kind: 'queued', durationMs: 70_000, isOpen: true },
    ]);
  });

  it('shows no step backwards when two clocks disagree by milliseconds', () => {
    const crossed = attempt(1, { status: 'succeeded', claimedAt: T + 636, startedAt: T + 634 });
    const over = life({ status: 'succeeded', finishedAt: T + 840, attempt: 1 });
    const line = lifeLine({ ...over, attempts: [{ ...crossed, finishedAt: T + 840 }] }, NOW, null);
    expect(line.every((part) => part.durationMs >= 0)).toBe(true);
    expect(line.map((part) => part.fromAt)).toEqual(
      line.map((part) => part.fromAt).toSorted((a, b) => a - b),
    );
  });

  it('expects nothing more of an attempt that already took longer than usual', () => {
    const line = lifeLine(life({ status: 'running', claimedAt: T, startedAt: T, attempt: 1 }), NOW, 1_000);
    expect(line.at(-1)).toMatchObject({ kind: 'attempt', isOpen: true });
  });

  it('ends at once when it was cancelled while it waited', () => {
    const line = lifeLine(life({ status: 'cancelled', finishedAt: T + 700 }), NOW, null);
    expect(shape(line)).toEqual([
      ['queued', 700],
      ['end', 0],
    ]);
  });

  it('says of a lost attempt that nobody knows its end beyond the rescue', () => {
    const line = lifeLine(
      life({
        status: 'lost',
        claimedAt: T,
        startedAt: T,
        finishedAt: T + 12_000,
        attempt: 1,
        attempts: [attempt(1, { status: 'lost' })],
      }),
      NOW,
      null,
    );
    expect(line.find((part) => part.kind === 'attempt')).toMatchObject({
      durationMs: 12_000,
      isOpen: false,
      status: 'lost',
    });
  });
});

describe('the columns of the life line', () => {
  it('widen what is too short to read and mark it', () => {
    const line = lifeLine(
      life({ status: 'succeeded', claimedAt: T + 2, startedAt: T + 4, finishedAt: T + 60_004, attempt: 1 }),
      NOW,
      null,
    );
    const columns = lifeColumns(line, 1_100);
    expect(columns.map((column) => column.isWidened)).toEqual([true, true, false, false]);
    expect(columns[0]?.track).toBe('142px');
    expect(columns[2]?.track).toContain('fr');
  });

  it('keep proportions where there is room', () => {
    const line = lifeLine(
      life({
        status: 'running',
        claimedAt: T,
        startedAt: T,
        attempt: 2,
        attempts: [
          attempt(1, { status: 'failed', startedAt: T + 10, finishedAt: T + 30_000 }),
          attempt(2, { claimedAt: T + 50_000, startedAt: T + 50_000 }),
        ],
      }),
      NOW,
      null,
    );
    const columns = lifeColumns(line, 1_100);
    expect(columns.filter((column) => column.isWidened)).toHaveLength(1);
    expect(columns.slice(1).map((column) => column.track)).toEqual([
      'minmax(142px, 29990fr)',
      'minmax(142px, 20000fr)',
      'minmax(142px, 36000fr)',
    ]);
  });

  it('leave one column to fill the room even when all are short', () => {
    const line = lifeLine(life({ status: 'cancelled', finishedAt: T + 1 }), NOW, null);
    expect(lifeColumns(line, 1_100)[0]?.track).toContain('fr');
  });
});
