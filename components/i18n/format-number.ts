import type { Locale } from './locale';

const MINUS = '−';

/** A count with thousands separators, capped rather than slow: `1,284`, `10,000+`. */
export function formatCount(count: number, cap = Number.POSITIVE_INFINITY): string {
  const text = grouped(Math.min(count, cap));
  return count > cap ? `${text}+` : text;
}

/** A share from 0 to 1: `0.69 %`, `62 %`. Below ten per cent two decimals tell small shares apart. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const digits = percent === 0 || percent >= 10 || Number.isInteger(percent) ? 0 : 2;
  return `${percent.toFixed(digits)} %`;
}

/** A duration against its usual one: `+7 %`, `−5 %`, and `×1.7` from one and a half times on. */
export function formatAgainst(value: number, usual: number): string {
  if (usual <= 0) return '';
  const ratio = value / usual;
  if (ratio >= 1.5) return `×${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)}`;
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return '±0 %';
  return `${percent > 0 ? '+' : MINUS}${Math.abs(percent)} %`;
}

/** A size in decimal units: `812 B`, `1.1 kB`, `2.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${oneDigit(bytes / 1000)} kB`;
  return `${oneDigit(bytes / 1_000_000)} MB`;
}

/** Names in a row: `a, b` in English, 「a、b」 in Chinese. */
export function formatList(items: readonly string[], locale: Locale): string {
  return items.join(locale === 'zh' ? '、' : ', ');
}

/** Names that belong together: `MySQL and Redis`, 「MySQL 和 Redis」. */
export function formatAll(items: readonly string[], locale: Locale): string {
  const last = items.at(-1) ?? '';
  const before = formatList(items.slice(0, -1), locale);
  return before === '' ? last : `${before} ${locale === 'zh' ? '和' : 'and'} ${last}`;
}

function oneDigit(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}

function grouped(value: number): string {
  const [whole = '0', fraction] = String(Math.abs(value)).split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  return value < 0 ? `${MINUS}${text}` : text;
}
