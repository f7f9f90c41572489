export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 256;

/** The most used passwords of at least twelve characters, and patterns that only look long. */
const COMMON = new Set([
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  '123456789012',
  '1234567890123',
  '12345678901234',
  '123456789012345',
  '1234567890123456',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwerty123456',
  'qwerty1234567',
  'iloveyou1234',
  'adminadminadmin',
  'administrator',
  'administrator1',
  'welcome12345',
  'letmein12345',
  'changeme1234',
  'changemechangeme',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'zaq12wsxcde3',
  'abcdefghijkl',
  'abc123456789',
  'a123456789012',
  'woaini1314520',
  'punctual12345',
]);

export type PasswordFault = 'too_short' | 'too_long' | 'common' | 'contains_login' | 'one_character';

/** Why a password must not be used, or null. Length decides; no rules about kinds of characters (NIST SP 800-63B). */
export function passwordFault(password: string, login: string): PasswordFault | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN_LENGTH) return 'too_short';
  if (length > PASSWORD_MAX_LENGTH) return 'too_long';
  const lower = password.toLowerCase();
  if (COMMON.has(lower)) return 'common';
  if (new Set(lower).size < 4) return 'one_character';
  if (login.length >= 3 && lower.includes(login.toLowerCase())) return 'contains_login';
  return null;
}

export const PASSWORD_FAULTS: Readonly<Record<PasswordFault, string>> = {
  too_short: `Use at least ${PASSWORD_MIN_LENGTH} characters; several words are easy to remember.`,
  too_long: `Use at most ${PASSWORD_MAX_LENGTH} characters.`,
  common: 'This password is among the first anybody would try. Choose another.',
  one_character: 'Use more different characters.',
  contains_login: 'The password must not contain the login name.',
};
