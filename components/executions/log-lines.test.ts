import { describe, expect, it } from 'vitest';
import { countHits, linesFrom, logText, mergeLines, type NumberedLine, splitByHits } from './log-lines';

const line = (seq: number, message = 'text', level: NumberedLine['level'] = 'info'): NumberedLine => ({
  seq,
  number: seq,
  at: Date.UTC(2026, 2, 26, 1, 40, 1, 852),
  attempt: 1,
  level,
  message,
});

describe('the log on the screen', () => {
  it('shows every line once, also when answers overlap', () => {
    const known = [line(1), line(2)];
    expect(mergeLines(known, [line(2), line(3)]).map((entry) => entry.seq)).toEqual([1, 2, 3]);
  });

  it('numbers lines from one on over all attempts', () => {
    const first = mergeLines([], [line(1_000_001), line(1_000_002)]);
    expect(mergeLines(first, [line(2_000_001)]).map((entry) => entry.number)).toEqual([1, 2, 3]);
  });

  it('stays the very same when nothing new came, so that nothing is drawn again', () => {
    const known = [line(1)];
    expect(mergeLines(known, [line(1)])).toBe(known);
    expect(mergeLines(known, [])).toBe(known);
  });

  it('hides what is below the chosen level', () => {
    const lines = [line(1, 'a', 'debug'), line(2, 'b', 'info'), line(3, 'c', 'warn'), line(4, 'd', 'error')];
    expect(linesFrom(lines, 'debug')).toHaveLength(4);
    expect(linesFrom(lines, 'warn').map((entry) => entry.seq)).toEqual([3, 4]);
  });
});

describe('the search in the log', () => {
  it('finds every place whatever the case', () => {
    expect(splitByHits('Shard 1 of SHARD 2', 'shard')).toEqual([
      { text: 'Shard', isHit: true },
      { text: ' 1 of ', isHit: false },
      { text: 'SHARD', isHit: true },
      { text: ' 2', isHit: false },
    ]);
    expect(countHits([line(1, 'a'), line(2, 'bA'), line(3, 'c')], 'a')).toBe(2);
  });

  it('for nothing finds nothing', () => {
    expect(splitByHits('abc', '')).toEqual([{ text: 'abc', isHit: false }]);
    expect(countHits([line(1)], '')).toBe(0);
  });

  it('keeps the text whole when lower case is longer than upper case', () => {
    const parts = splitByHits('İstanbul İ end', 'end');
    expect(parts.map((part) => part.text).join('')).toBe('İstanbul İ end');
    expect(parts.at(-1)).toEqual({ text: 'end', isHit: true });
  });
});

describe('the log as a file', () => {
  it('has one line each with instant, level and attempt', () => {
    expect(logText([line(1, 'started', 'warn')])).toBe('2026-03-26T01:40:01.852Z WARN  [1] started\n');
    expect(logText([])).toBe('');
  });
});
