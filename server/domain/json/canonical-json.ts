import { AppError } from '@/server/domain/errors/app-error';

const MOST_DEPTH = 200;

/**
 * The one text of a JSON value, whatever order its keys came in: keys sorted by their UTF-16 units, numbers as JavaScript writes
 * them (-0 is 0), no spaces (RFC 8785). Equal values have equal texts, so the text can be compared or hashed. Properties that are
 * undefined are left out; what JSON cannot hold throws BAD_JSON.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  // deeper than any accepted input: a value that contains itself
  if (depth > MOST_DEPTH)
    throw new AppError('BAD_JSON', 'The value is too deep or contains itself.', { reason: 'TOO_DEEP' });
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${write(inner, depth + 1)}`);
    return `{${members.join(',')}}`;
  }
  const kind = typeof value === 'number' ? String(value) : typeof value;
  throw new AppError('BAD_JSON', `JSON cannot hold this value (${kind}).`, { reason: 'NOT_JSON' });
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
