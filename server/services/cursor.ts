import { AppError } from '@/server/domain/errors/app-error';

/** A place in a list as text for an address. */
export function encodeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place a cursor names, or undefined without one. Throws BAD_INPUT for anything that is not a cursor of this list. */
export function decodeCursor<T>(
  cursor: string | undefined,
  isPlace: (value: unknown) => value is T,
): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof place === 'object' && place !== null && isPlace(place)) return place;
  } catch {
    // not base64url of JSON: answered below like any other text
  }
  throw new AppError('BAD_INPUT', 'This cursor is not one of this list. Begin with the first page.', {
    field: 'cursor',
  });
}
