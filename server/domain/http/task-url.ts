export const MAX_URL_LENGTH = 2_048;

// the URL parser drops tabs and line breaks without a word; better to say so
const CONTROL = /\p{Cc}/u;

/** What is wrong with the address of an HTTP task, or null. */
export function urlFault(text: string): string | null {
  const typed = text.trim();
  if (typed === '') return 'must not be empty';
  if (CONTROL.test(typed)) return 'must not contain line breaks or other control characters';
  if (!typed.isWellFormed()) return 'must be valid Unicode';
  if (!/^https?:\/\//i.test(typed))
    return 'must begin with http:// or https://, such as https://example.com/hook';
  if (!URL.canParse(typed))
    return 'is no address that can be called; expected something like https://example.com/hook';
  const url = new URL(typed);
  if (url.username !== '' || url.password !== '') {
    return 'must not contain a user or password; put them into an Authorization header';
  }
  if (url.port === '0') return 'must not name port 0, which nothing listens on';
  if (normalizedUrl(typed).length > MAX_URL_LENGTH) return `at most ${MAX_URL_LENGTH} characters`;
  return null;
}

/**
 * The address as it will be called: host in lower case (and punycode), every spelling of a numeric address in its dotted form, the
 * default port and the fragment left out. What is no address is given back as it is.
 */
export function normalizedUrl(text: string): string {
  const typed = text.trim();
  if (!URL.canParse(typed)) return text;
  const url = new URL(typed);
  // a fragment is never sent
  url.hash = '';
  return url.href;
}
