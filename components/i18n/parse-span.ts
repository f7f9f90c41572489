import { formatSpan } from './format-duration';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  毫秒: 1,
  s: 1_000,
  秒: 1_000,
  m: 60_000,
  分: 60_000,
  分钟: 60_000,
  h: 3_600_000,
  时: 3_600_000,
  小时: 3_600_000,
  d: 86_400_000,
  天: 86_400_000,
};
const PART = /\s*(\d{1,12}(?:\.\d{1,3})?)\s*(ms|毫秒|s|秒|m|分钟|分|h|小时|时|d|天)\s*/iy;

/** The milliseconds of a length of time as people write it: `30s`, `1h 30m`, `1.5s`, 「5 分钟」. Null when it is none. */
export function parseSpan(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '0') return 0;
  let totalMs = 0;
  PART.lastIndex = 0;
  do {
    const part = PART.exec(trimmed);
    const unitMs = UNIT_MS[part?.[2]?.toLowerCase() ?? ''];
    if (part === null || unitMs === undefined) return null;
    totalMs += Number(part[1]) * unitMs;
  } while (PART.lastIndex < trimmed.length);
  const ms = Math.round(totalMs);
  return Math.abs(totalMs - ms) < 1e-6 && Number.isSafeInteger(ms) ? ms : null;
}

/** The text of a length of time that `parseSpan` reads back exactly. It is the same in every language, since it is typed. */
export function spanText(ms: number): string {
  return ms === 0 ? '0s' : formatSpan(ms, 'en');
}
