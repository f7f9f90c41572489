import type { Locale } from './locale';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Units {
  ms: string;
  s: string;
  m: string;
  h: string;
  d: string;
  /** Between two units: a space in English, nothing in Chinese. */
  gap: string;
  /** Minutes as the smaller unit: 「分」 after hours as well, but 「分钟」 alone. */
  minutesAlone: string;
  hoursAlone: string;
}

const UNITS: Record<Locale, Units> = {
  en: { ms: 'ms', s: 's', m: 'm', h: 'h', d: 'd', gap: ' ', minutesAlone: 'm', hoursAlone: 'h' },
  zh: { ms: '毫秒', s: '秒', m: '分', h: '小时', d: '天', gap: '', minutesAlone: '分钟', hoursAlone: '小时' },
};

/** A measured duration in at most two units: `640ms`, `1.24s`, `41.2s`, `1m 08s`, `16h 18m`, `3d 4h`. Never rounds up. */
export function formatDuration(durationMs: number, locale: Locale): string {
  const unit = UNITS[locale];
  const ms = Math.max(0, Math.trunc(durationMs));
  if (ms < SECOND) return `${ms}${unit.ms}`;
  if (ms < 10 * SECOND) return `${(Math.floor(ms / 10) / 100).toFixed(2)}${unit.s}`;
  if (ms < MINUTE) return `${(Math.floor(ms / 100) / 10).toFixed(1)}${unit.s}`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, unit.m, SECOND, unit.s, unit.gap, 2);
  return longUnits(ms, unit);
}

/** A wait in whole seconds, for countdowns: `34s`, `3m 34s`, `16h 18m`. The last started second still counts as one. */
export function formatWait(waitMs: number, locale: Locale): string {
  const unit = UNITS[locale];
  const ms = Math.ceil(Math.max(0, waitMs) / SECOND) * SECOND;
  if (ms < MINUTE) return `${ms / SECOND}${unit.s}`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, unit.m, SECOND, unit.s, unit.gap, 2);
  return longUnits(ms, unit);
}

/** A chosen length of time without empty units: `5m`, `1h 30m`, `10s`, `1.5s`. */
export function formatSpan(spanMs: number, locale: Locale): string {
  const unit = UNITS[locale];
  const sizes = [
    [DAY, unit.d, unit.d],
    [HOUR, unit.h, unit.hoursAlone],
    [MINUTE, unit.m, unit.minutesAlone],
  ] as const;
  const parts: string[] = [];
  let rest = Math.max(0, Math.trunc(spanMs));
  const whole = rest;
  for (const [size, name, alone] of sizes) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${count * size === whole ? alone : name}`);
  }
  if (rest >= SECOND || (rest > 0 && parts.length > 0)) parts.push(`${rest / SECOND}${unit.s}`);
  else if (rest > 0 || parts.length === 0) parts.push(`${rest}${unit.ms}`);
  return parts.join(unit.gap);
}

/** How long ago, in one unit: `26s ago`, `7h ago`; `just now` within the first second. */
export function formatAgo(elapsedMs: number, locale: Locale): string {
  const unit = UNITS[locale];
  const ms = Math.max(0, elapsedMs);
  if (ms < SECOND) return locale === 'zh' ? '刚刚' : 'just now';
  const [count, name] =
    ms < MINUTE
      ? [ms / SECOND, unit.s]
      : ms < HOUR
        ? [ms / MINUTE, unit.minutesAlone]
        : ms < DAY
          ? [ms / HOUR, unit.hoursAlone]
          : [ms / DAY, unit.d];
  const text = `${Math.floor(count)}${name}`;
  return locale === 'zh' ? `${text}前` : `${text} ago`;
}

/** An instant seen from now: `in 3m 34s`, `now`, `7h ago`. */
export function formatRelative(at: number, now: number, locale: Locale): string {
  if (at < now) return formatAgo(now - at, locale);
  if (at === now) return locale === 'zh' ? '现在' : 'now';
  const wait = formatWait(at - now, locale);
  return locale === 'zh' ? `${wait}后` : `in ${wait}`;
}

/** How late something started: `+3ms` from 1 ms on, nothing when it was on time or early. */
export function formatLateness(latenessMs: number, locale: Locale): string {
  return latenessMs < 1 ? '' : `+${formatDuration(latenessMs, locale)}`;
}

function twoUnits(
  ms: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
  gap: string,
  digits: number,
): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${gap}${String(rest).padStart(digits, '0')}${smallName}`;
}

function longUnits(ms: number, unit: Units): string {
  return ms < DAY
    ? twoUnits(ms, HOUR, unit.h, MINUTE, unit.m, unit.gap, 1)
    : twoUnits(ms, DAY, unit.d, HOUR, unit.h, unit.gap, 1);
}
