/** Languages of the console. The first is used when a browser asks for none of them. */
export const LOCALES = ['en', 'zh'] as const;
export type Locale = (typeof LOCALES)[number];

/** Cookie that carries the chosen language between page loads; the user's preference is copied into it at sign-in. */
export const LOCALE_COOKIE = 'punctual-locale';

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale);
}

/** The language tag for `<html lang>`: Chinese is written in simplified characters. */
export function languageTag(locale: Locale): string {
  return locale === 'zh' ? 'zh-CN' : 'en';
}

/**
 * The language to show: the cookie if it names one, else the first language of the browser's list that the console speaks.
 * `acceptLanguage` is the header as sent, such as `zh-CN,zh;q=0.9,en;q=0.8`.
 */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().split(';');
      const quality = options.map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1]).find(Boolean);
      return {
        language: tag.toLowerCase().split('-')[0],
        quality: quality === undefined ? 1 : Number(quality),
      };
    })
    .filter((entry) => entry.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wanted.map((entry) => entry.language).find(isLocale) ?? LOCALES[0];
}
