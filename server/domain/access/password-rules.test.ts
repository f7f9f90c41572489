import { expect, test } from 'vitest';
import { passwordFault } from './password-rules';

test.each([
  ['correct horse battery', 'li', null],
  ['短语密码也可以用十二个字符', 'li', null],
  ['short', 'li', 'too_short'],
  ['🚀🚀🚀🚀🚀🚀', 'li', 'too_short'],
  ['x'.repeat(300), 'li', 'too_long'],
  ['Password1234', 'li', 'common'],
  ['aaaaaaaaaaaaaaaa', 'li', 'one_character'],
  ['abababababababab', 'li', 'one_character'],
  ['my-wei.chen-secret', 'Wei.Chen', 'contains_login'],
] as const)('%s for %s: %s', (password, login, fault) => {
  expect(passwordFault(password, login)).toBe(fault);
});
