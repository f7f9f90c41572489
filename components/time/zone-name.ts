import type { Locale } from '@/components/i18n/locale';

// Cities that operators in China meet often; every other zone is named by its own database name.
const CITIES_ZH: Record<string, string> = {
  'Asia/Shanghai': '上海',
  'Asia/Urumqi': '乌鲁木齐',
  'Asia/Hong_Kong': '香港',
  'Asia/Macau': '澳门',
  'Asia/Taipei': '台北',
  'Asia/Tokyo': '东京',
  'Asia/Seoul': '首尔',
  'Asia/Singapore': '新加坡',
  'Asia/Kolkata': '加尔各答',
  'Asia/Dubai': '迪拜',
  'Europe/London': '伦敦',
  'Europe/Dublin': '都柏林',
  'Europe/Paris': '巴黎',
  'Europe/Berlin': '柏林',
  'Europe/Moscow': '莫斯科',
  'America/New_York': '纽约',
  'America/Chicago': '芝加哥',
  'America/Los_Angeles': '洛杉矶',
  'America/Sao_Paulo': '圣保罗',
  'Australia/Sydney': '悉尼',
};

/** The short name of a zone: its city (`Shanghai`, 「上海」), or `UTC`. */
export function zoneCity(timeZone: string, locale: Locale): string {
  if (locale === 'zh') {
    const known = CITIES_ZH[timeZone];
    if (known !== undefined) return known;
  }
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
}

/** The time of a zone in words: `Shanghai time`, 「上海时间」, 「Lord Howe 时间」; UTC is a time already. */
export function zoneTime(timeZone: string, locale: Locale): string {
  const city = zoneCity(timeZone, locale);
  if (city === 'UTC' || city === 'GMT') return city;
  return locale === 'zh' ? `${beforeChinese(city)}时间` : `${city} time`;
}

/** A name in front of Chinese words: one in Latin letters is set off by a space. */
export function beforeChinese(name: string): string {
  return /[A-Za-z0-9]$/.test(name) ? `${name} ` : name;
}

/** The zone of this browser, or UTC when it names none that it can also compute with. */
export function browserTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** The first of some zones that this browser can compute with: one may be newer than it. Null and unknown ones are passed over. */
export function usableZone(...zones: readonly (string | null)[]): string {
  return zones.find((zone) => zone !== null && isUsable(zone)) ?? 'UTC';
}

function isUsable(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
