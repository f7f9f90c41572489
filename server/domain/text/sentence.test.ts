import { expect, test } from 'vitest';
import { gapBeforeChinese, sentence } from './sentence';

test.each([
  ['the worker stops', 'the worker stops.'],
  ['It is over.', 'It is over.'],
  ['数据不对', '数据不对.'],
  ['数据不对。', '数据不对。'],
  ['why?', 'why?'],
  ['he said "stop."', 'he said "stop."'],
  ['and so on…', 'and so on…'],
  ['  padded ', 'padded.'],
  ['', ''],
])('%j ends as %j', (text, ended) => {
  expect(sentence(text)).toBe(ended);
});

test.each([
  ['目标返回了错误状态。', ''],
  ['The server answered 503.', ' '],
  ['', ''],
])('behind %j a Chinese sentence stands after %j', (before, gap) => {
  expect(gapBeforeChinese(before)).toBe(gap);
});
