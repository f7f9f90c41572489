import { expect, test } from 'vitest';
import { crossSiteFault } from './cross-site';

const json = { 'content-type': 'application/json', host: 'punctual.example.com' };
const fault = (headers: Record<string, string>) =>
  crossSiteFault(new Request('http://punctual.example.com/api/trpc/task.run', { method: 'POST', headers }));

test.each([
  [{ ...json, 'sec-fetch-site': 'same-origin', origin: 'https://punctual.example.com' }],
  [{ ...json, origin: 'https://punctual.example.com' }],
  [json],
])('a change with %o is the console’s own', (headers) => {
  expect(fault(headers)).toBeNull();
});

test.each([
  [{ ...json, 'sec-fetch-site': 'cross-site' }],
  [{ ...json, 'sec-fetch-site': 'same-site' }],
  [{ ...json, 'sec-fetch-site': 'none' }],
  [{ ...json, origin: 'https://evil.example.com' }],
  [{ ...json, origin: 'https://punctual.example.com.evil.example' }],
  [{ ...json, origin: 'null' }],
  [{ ...json, 'content-type': 'text/plain', 'sec-fetch-site': 'same-origin' }],
  [{ ...json, 'content-type': 'application/x-www-form-urlencoded' }],
  [{ host: 'punctual.example.com' }],
])('a change with %o may be another site’s', (headers) => {
  expect(fault(headers)).not.toBeNull();
});
