const SECRET_NAME =
  /auth(?!or(?!iz)|enticate)|cookie|secret|passw|pwd|passphrase|token|credential|session|signature|api[-_]?key|access[-_]?key|private[-_]?key|^sig$|^key$/i;

/** What stands in the place of a secret. */
export const MASK = '***';

/** Whether the value under a name – a header, a query parameter, a field of a log line – is likely a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The address for a log line: without user and password, with the values of secret-looking query parameters masked. */
export function maskedUrl(address: string): string {
  if (!URL.canParse(address)) return maskedText(address);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  if (url.search === '') return url.href;
  // by hand, because writing through searchParams would rewrite the rest of the query, too
  url.search = url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return isSecretName(decoded(name)) && pair.length > name.length ? `${name}=${MASK}` : pair;
    })
    .join('&');
  return url.href;
}

// user:password@ after a scheme; and what follows Bearer or Basic
const URL_PASSWORD = /([a-z][a-z0-9+.-]{1,30}:\/\/[^\s/:@"'\\]{0,256}):[^\s/@"'\\]{1,512}@/gi;
const AUTHORIZATION = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/g;

/** Any text for a log line: passwords in addresses and credentials of authorization headers are masked. */
export function maskedText(text: string): string {
  return text.replace(URL_PASSWORD, `$1:${MASK}@`).replace(AUTHORIZATION, `$1 ${MASK}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
