/** A call or an answer as the lines of a conversation: the first line, then headers. */
export interface HttpText {
  first: string;
  headers: { name: string; value: string }[];
  body: string | null;
}

type Json = unknown;

/** What the server answered, read from the stored result of an HTTP execution; null when it is no such result. */
export function answerOf(result: Record<string, Json> | null): HttpText | null {
  if (result === null || typeof result.status !== 'number') return null;
  const words =
    typeof result.statusText === 'string' && result.statusText !== '' ? ` ${result.statusText}` : '';
  return { first: `${result.status}${words}`, headers: headersOf(result.headers), body: bodyOf(result) };
}

/** Headers in any of the shapes they are stored in: pairs, name and value objects, or one object. */
export function headersOf(headers: Json): { name: string; value: string }[] {
  if (Array.isArray(headers)) {
    return headers.flatMap((entry) => {
      if (Array.isArray(entry)) return [{ name: String(entry[0]), value: String(entry[1]) }];
      if (typeof entry === 'object' && entry !== null && 'name' in entry && 'value' in entry) {
        return [{ name: String(entry.name), value: String(entry.value) }];
      }
      return [];
    });
  }
  if (typeof headers !== 'object' || headers === null) return [];
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: String(one) })),
  );
}

function bodyOf(result: Record<string, Json>): string | null {
  if (typeof result.body !== 'string' || result.body === '') return null;
  return result.bodyEncoding === 'base64' ? result.body : prettyJson(result.body);
}

/** JSON with one value per line; any other text as it is. */
export function prettyJson(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return text;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return text;
  }
}
