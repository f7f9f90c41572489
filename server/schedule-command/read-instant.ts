const ISO =
  /^([+-][0-9]{6}|[0-9]{4,6})-([0-9]{2})-([0-9]{2})T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/i;

/**
 * UTC milliseconds of an instant written in ISO 8601 with its offset, or given as a number of milliseconds; null when it is
 * neither. A date without an offset would mean another instant on each machine. Years past 9999 are Infinity: a real
 * instant, and never one that schedules know.
 */
export function readInstant(value: string | number): number | null {
  if (typeof value === 'number') return value;
  const parts = ISO.exec(value);
  if (parts === null) return null;
  const [, year = '', month = '', day = ''] = parts;
  if (year.length > 4) return year.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const at = Date.parse(value);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // Date.parse takes 30 February for 1 March
  return Number.isNaN(at) || date.getUTCDate() !== Number(day) ? null : at;
}
