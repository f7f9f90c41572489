import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { chooseLocale, LOCALE_COOKIE } from './locale';

export default getRequestConfig(async () => {
  const locale = chooseLocale(
    (await cookies()).get(LOCALE_COOKIE)?.value,
    (await headers()).get('accept-language'),
  );
  const messages = locale === 'zh' ? await import('./messages/zh.json') : await import('./messages/en.json');
  // Instants are worded by format.ts in the zone of the reader; a fixed zone here only keeps server and browser alike.
  return { locale, messages: messages.default, timeZone: 'UTC' };
});
