import { PASSWORD_MIN_LENGTH } from '@/server/domain/access/password-rules';

export type PasswordStrength = 'empty' | 'short' | 'weak' | 'fair' | 'good' | 'strong';

const COMMON = [
  'password',
  'qwerty',
  'asdf',
  '1234',
  '4321',
  'abcd',
  'admin',
  'letmein',
  'welcome',
  'iloveyou',
  'punctual',
  'woaini',
  '5201314',
];

/**
 * How hard a password is to guess, as a hint while typing. It counts characters that add something: repeats, runs such as
 * `6789`, well-known words and the login count as one. The rules of the domain decide what is refused.
 */
export function passwordStrength(password: string, login = ''): PasswordStrength {
  const length = [...password].length;
  if (length === 0) return 'empty';
  if (length < PASSWORD_MIN_LENGTH) return 'short';
  const worth = worthOf(password, login);
  if (worth < 8) return 'weak';
  if (worth < 12) return 'fair';
  return worth < 18 ? 'good' : 'strong';
}

/** How many of the four bars of the hint are filled. */
export function strengthBars(strength: PasswordStrength): number {
  return { empty: 0, short: 0, weak: 1, fair: 2, good: 3, strong: 4 }[strength];
}

function worthOf(password: string, login: string): number {
  let text = password.toLowerCase();
  for (const word of [login.toLowerCase(), ...COMMON]) {
    if (word.length >= 3) text = text.replaceAll(word, '\u0000');
  }
  const characters = [...text];
  let worth = 0;
  characters.forEach((character, index) => {
    const step = (character.codePointAt(0) ?? 0) - (characters[index - 1]?.codePointAt(0) ?? Number.NaN);
    // The same character again, or its neighbour in the alphabet, adds little.
    worth += Math.abs(step) <= 1 ? 0.25 : 1;
  });
  const distinct = new Set(characters).size;
  return Math.min(worth, distinct * 1.5);
}
