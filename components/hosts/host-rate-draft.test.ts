import { expect, test } from 'vitest';
import { readHostRateDraft } from './host-rate-draft';

const draft = { host: 'API.example.com', calls: ' 20 ', period: '60' } as const;

test('a draft is the rate it stands for', () => {
  expect(readHostRateDraft(draft)).toEqual({
    rate: { host: 'api.example.com', calls: 20, periodSeconds: 60 },
  });
});

test.each([
  [{ host: 'https://api.example.com' }, { host: true }],
  [{ calls: '' }, { calls: true }],
  [{ calls: '0' }, { calls: true }],
  [{ calls: '1.5' }, { calls: true }],
  [{ calls: '100001' }, { calls: true }],
  [
    { host: '', calls: '-1' },
    { host: true, calls: true },
  ],
])('%j is told to be wrong', (change, mistakes) => {
  expect(readHostRateDraft({ ...draft, ...change })).toEqual({ mistakes });
});
