import { expect, test } from 'vitest';
import { maskedSecrets } from './masked-secrets';

const SECRET = 's3cret-value';

test('no secret of a definition is left, and all the rest is as it was', () => {
  const definition = (secret: string) => ({
    name: 'nightly',
    schedule: { kind: 'cron', expression: '0 2 * * *', timeZone: 'Asia/Shanghai' },
    http: {
      method: 'POST',
      url: `https://example.com/a?page=2&token=${secret}`,
      headers: [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Authorization', value: secret },
        { name: 'Cookie', value: secret },
        { name: 'X-Api-Key', value: secret },
      ],
      body: JSON.stringify({ user: 'li', password: secret }),
    },
    parameters: { region: 'eu', client_secret: secret, nested: [{ apiKey: secret, limit: 5 }], token: 7 },
    retry: { attempts: 3 },
    deadlineMs: null,
  });
  const shown = maskedSecrets(definition(SECRET));
  expect(JSON.stringify(shown)).not.toContain(SECRET);
  expect(shown).toEqual(definition('***'));
});

test('what holds no secret is shown to the letter', () => {
  const plain = {
    http: {
      url: 'https://example.com/?q=1',
      headers: [{ name: 'Accept', value: '*/*' }],
      body: '{ "a" : 1 }',
    },
    list: [1, true, null, 'text', 'a=1&b=2', 'https://example.com'],
    session: null,
    authority: '',
  };
  expect(maskedSecrets(plain)).toEqual(plain);
});

test.each([
  ['grant_type=password&client_secret=abc', 'grant_type=password&client_secret=***'],
  ['Bearer abc.def-123', 'Bearer ***'],
  ['[{"token":"x"},{"page":1}]', '[{"token":"***"},{"page":1}]'],
  ['{"token": broken', '{"token": broken'],
  ['https://example.com/hook?sig=abc', 'https://example.com/hook?sig=***'],
])('the text %j is shown as %j', (text, shown) => {
  expect(maskedSecrets({ body: text })).toEqual({ body: shown });
});
