import { describe, expect, it } from 'vitest';
import { answerOf, headersOf, prettyJson } from './http-text';

describe('the answer of a called server', () => {
  it('reads like a conversation', () => {
    const result = {
      status: 200,
      statusText: 'OK',
      headers: { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] },
      body: '{"hello":"punctual"}',
      bodyEncoding: 'utf8',
    };
    expect(answerOf(result)).toEqual({
      first: '200 OK',
      headers: [
        { name: 'content-type', value: 'application/json' },
        { name: 'set-cookie', value: 'a=1' },
        { name: 'set-cookie', value: 'b=2' },
      ],
      body: '{\n  "hello": "punctual"\n}',
    });
  });

  it('is none when nothing was answered', () => {
    expect(answerOf(null)).toBeNull();
    expect(answerOf({ rows: 3 })).toBeNull();
  });

  it('leaves binary bodies as they were stored', () => {
    const answer = answerOf({
      status: 200,
      statusText: '',
      headers: [],
      body: 'e30=',
      bodyEncoding: 'base64',
    });
    expect(answer).toEqual({ first: '200', headers: [], body: 'e30=' });
  });
});

describe('headers', () => {
  it('are read in every shape they are stored in', () => {
    const wanted = [{ name: 'etag', value: '"1"' }];
    expect(headersOf([['etag', '"1"']])).toEqual(wanted);
    expect(headersOf([{ name: 'etag', value: '"1"' }])).toEqual(wanted);
    expect(headersOf({ etag: '"1"' })).toEqual(wanted);
    expect(headersOf('etag: "1"')).toEqual([]);
    expect(headersOf([null, 3])).toEqual([]);
  });
});

describe('a body', () => {
  it('that only looks like JSON stays as it is', () => {
    expect(prettyJson('{not json')).toBe('{not json');
    expect(prettyJson('plain')).toBe('plain');
    expect(prettyJson('[1,2]')).toBe('[\n  1,\n  2\n]');
  });
});
