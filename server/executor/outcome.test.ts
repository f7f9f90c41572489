import { describe, expect, test } from 'vitest';
import { resultText } from './outcome';

describe('a result', () => {
  test('is stored as JSON text, and none as none', () => {
    expect(resultText({ a: [1, '任务'] })).toEqual({ text: '{"a":[1,"任务"]}', note: null });
    expect(resultText(null)).toEqual({ text: null, note: null });
  });
  test('that is no JSON is left out with a note, and breaks nothing', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const result of [{ n: 1n }, cycle, { toJSON: () => undefined }]) {
      expect(resultText(result)).toEqual({
        ...{ text: null, note: 'Its result was not kept: it cannot be written as JSON.' },
      });
    }
  });
  test('is kept up to a mebibyte of text, counted in bytes', () => {
    const around = JSON.stringify({ a: '' }).length;
    const most = 1_048_576 - around;
    expect(resultText({ a: 'x'.repeat(most) }).note).toBeNull();
    const note = 'Its result was not kept: it has more than 1024 KiB as JSON text.';
    expect(resultText({ a: 'x'.repeat(most + 1) })).toEqual({ text: null, note });
    expect(resultText({ a: '中'.repeat(most / 2) })).toEqual({ text: null, note });
  });
});
