import { describe, expect, test } from 'vitest';
import { parseJsonPath, readJsonPath } from './json-path';

const answer = {
  status: 200,
  data: { items: [{ name: 'first' }, { name: 'second', tags: ['a', 'b'] }], empty: null, '': 'nameless' },
  'a.b': { "it's": 'quoted', '7': 'seven' },
  list: [[1, 2], [3]],
};

describe('a path', () => {
  test.each([
    ['status', 200],
    ['data.items[1].name', 'second'],
    ['data.items[1].tags[0]', 'a'],
    ['data.empty', null],
    ['["a.b"]["it\'s"]', 'quoted'],
    ["['a.b']['it\\'s']", 'quoted'],
    ['["a.b"].7', 'seven'],
    ['list[0][1]', 2],
    ['data[""]', 'nameless'],
  ])('%s reads its value', (path, value) => {
    expect(readJsonPath(answer, path)).toEqual(value);
  });

  test.each([
    'nothing',
    'status.x',
    'data.items[2]',
    'data.items.length',
    'data.empty.x',
    'data[0]',
    'list[0].x',
    'toString',
    'data.__proto__',
  ])('%s leads nowhere, without an error', (path) => {
    expect(readJsonPath(answer, path)).toBeUndefined();
  });

  test('from the top of a list begins with its position', () => {
    expect(readJsonPath([{ a: 1 }], '[0].a')).toBe(1);
  });

  test.each([
    ['', 0],
    ['a.', 1],
    ['.a', 0],
    ['a..b', 1],
    ['a[', 1],
    ['a[-1]', 1],
    ['a[x]', 1],
    ['a["b]', 1],
    ['a b', 1],
    ['a[0]b', 4],
  ])('%j is refused at its first fault', (path, position) => {
    expect(() => parseJsonPath(path)).toThrowError(
      expect.objectContaining({ code: 'BAD_INPUT', details: { reason: 'BAD_PATH', position } }),
    );
  });

  test('is bounded', () => {
    expect(() => parseJsonPath('a'.repeat(513))).toThrowError(/at most 512/);
  });
});
