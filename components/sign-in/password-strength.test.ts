import { describe, expect, it } from 'vitest';
import { passwordStrength, strengthBars } from './password-strength';

describe('the password hint', () => {
  it('counts characters as people see them', () => {
    expect(passwordStrength('')).toBe('empty');
    expect(passwordStrength('Tr0ub4dor&3')).toBe('short');
    expect(passwordStrength('密码很长但是只有十一字')).toBe('short');
  });

  it.each(['aaaaaaaaaaaa', '123456789012', 'passwordpassword', 'qwertyqwertyqwerty', 'abababababababab'])(
    'calls %s weak although it is long enough',
    (password) => {
      expect(passwordStrength(password)).toBe('weak');
    },
  );

  it('does not count the login as something secret', () => {
    expect(passwordStrength('liwei-liwei-liwei', 'liwei')).toBe('weak');
  });

  it('praises length and variety', () => {
    expect(passwordStrength('correct horse battery staple')).toBe('strong');
    expect(passwordStrength('kx7#Vmp2!Lqz')).toBe('good');
    expect(passwordStrength('松柏之下听雨读书煮一壶老白茶')).toBe('good');
  });

  it('fills more bars for a better password', () => {
    const bars = (['short', 'weak', 'fair', 'good', 'strong'] as const).map(strengthBars);
    expect(bars).toEqual([0, 1, 2, 3, 4]);
  });
});
