/** Header names that belong to the connection or to the message itself: whoever sets them can break or smuggle requests. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// RFC 9110: a token
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** The headers every attempt carries; a target tells attempts apart and recognises a repetition by them. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';
export const OWN_HEADER_PREFIX = 'x-punctual-';

/** What is wrong with the name of a header, or null. */
export function headerNameFault(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (!NAME.test(name)) return 'may have letters, digits and - _ . only, without spaces or a colon';
  const lower = name.toLowerCase();
  if (OF_THE_CONNECTION.has(lower)) return `"${name}" is set by the connection itself and cannot be chosen`;
  if (lower === IDEMPOTENCY_HEADER || lower.startsWith(OWN_HEADER_PREFIX)) {
    return `"${name}" is set by Punctual for every attempt and cannot be chosen`;
  }
  return null;
}

/** What is wrong with the value of a header, or null. */
export function headerValueFault(value: string): string | null {
  if (/[\r\n]/.test(value)) return 'must not contain line breaks';
  if (!VALUE.test(value))
    return 'may have printable ASCII characters only; percent-encode or base64-encode others';
  return null;
}
