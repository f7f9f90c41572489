export interface BodyText {
  body: string;
  /** Whether `body` is the text itself or base64 of bytes that are no text. */
  bodyEncoding: 'utf8' | 'base64';
}

/**
 * A body as text where it is text: in the character set the answer names, else UTF-8. A character cut in two by truncation is left
 * out. Whatever does not decode, or holds NUL, is binary.
 */
export function bodyText(bytes: Buffer, contentType: string, isTruncated: boolean): BodyText {
  const label = /charset\s*=\s*"?([\w:.-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  const text = decoded(bytes, label, isTruncated) ?? decoded(bytes, 'utf-8', isTruncated);
  if (text === null || text.includes('\u0000'))
    return { body: bytes.toString('base64'), bodyEncoding: 'base64' };
  return { body: text, bodyEncoding: 'utf8' };
}

function decoded(bytes: Buffer, label: string, isTruncated: boolean): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: isTruncated });
  } catch {
    // an unknown label, or bytes that are not of this set
    return null;
  }
}
