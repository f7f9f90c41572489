import { describe, expect, it } from 'vitest';
import { chooseLocale, isLocale, languageTag } from './locale';

describe('the language of a page', () => {
  it('is the one in the cookie, whatever the browser asks for', () => {
    expect(chooseLocale('zh', 'en-GB,en;q=0.9')).toBe('zh');
  });

  it('follows the order of quality in the browser list, not the order of writing', () => {
    expect(chooseLocale(undefined, 'fr;q=0.4, en;q=0.5, zh-TW;q=0.9')).toBe('zh');
  });

  it('ignores a language the browser refuses with quality 0', () => {
    expect(chooseLocale(undefined, 'zh;q=0, en;q=0.1')).toBe('en');
  });

  it('is English when nothing fits, also for a cookie somebody edited', () => {
    expect(chooseLocale('../etc', 'fr-FR')).toBe('en');
    expect(chooseLocale(undefined, null)).toBe('en');
  });

  it('is announced to screen readers as simplified Chinese', () => {
    expect(languageTag('zh')).toBe('zh-CN');
    expect(isLocale('de')).toBe(false);
  });
});
