import { isSecretName, MASK, maskedText, maskedUrl } from './secret-names';

const MOST_DEPTH = 40;

/**
 * A copy of a value for eyes that may not see its secrets: what stands under a secret-looking name – a field, a header as `{name, value}`,
 * a query parameter of an address, a field of a JSON or form body – is masked. Numbers and switches are never secrets.
 */
export function maskedSecrets<T>(value: T): T {
  return masked(value, 0) as T;
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskedString(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  const { name } = value as { name?: unknown };
  const isPair = typeof name === 'string' && 'value' in value && isSecretName(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      mayBeSecret(inner) && (isSecretName(key) || (isPair && key === 'value'))
        ? MASK
        : masked(inner, depth + 1),
    ]),
  );
}

const mayBeSecret = (value: unknown): boolean =>
  value !== null && value !== '' && ['string', 'object'].includes(typeof value);

function maskedString(text: string): string {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text))
    return maskedText(maskedJson(text) ?? maskedForm(text));
  const shown = maskedUrl(text);
  return shown === new URL(text).href ? text : shown;
}

/** JSON text with its secrets masked, as it was typed when there are none; null for any other text. */
function maskedJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const shown = JSON.stringify(masked(value, 1));
    return shown === JSON.stringify(value) ? text : shown;
  } catch {
    return null;
  }
}

/** `a=1&token=x` with its secrets masked; any other text as it is. */
function maskedForm(text: string): string {
  if (!/^[^\s=&]+=[^\s&]*(?:&[^\s=&]+=[^\s&]*)*$/.test(text)) return text;
  return text
    .split('&')
    .map((pair) => {
      const name = pair.slice(0, pair.indexOf('='));
      return isSecretName(name) && pair.length > name.length + 1 ? `${name}=${MASK}` : pair;
    })
    .join('&');
}
