import { AppError } from '@/server/domain/errors/app-error';
import type { JsonValue } from './json-value';

/** The steps of a path: names of object members and positions in lists. */
export type JsonPath = readonly (string | number)[];

const MOST_CHARACTERS = 512;
// a name, a position, or a quoted name for what the short form cannot say
const STEP = /(?:^|(?<!^)\.)([^.[\]"'\s]+)|\[(\d{1,9})\]|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/y;

/** The steps of a path such as `items[0].name` or `headers["content-type"]`. Throws BAD_INPUT with the place of the first fault. */
export function parseJsonPath(text: string): JsonPath {
  if (text.length > MOST_CHARACTERS) {
    throw new AppError('BAD_INPUT', `A path has at most ${MOST_CHARACTERS} characters.`, {
      reason: 'BAD_PATH',
    });
  }
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length || steps.length === 0) {
    const at = STEP.lastIndex;
    const match = STEP.exec(text);
    if (match === null) {
      throw new AppError(
        'BAD_INPUT',
        `The path "${text}" cannot be read from character ${at + 1} on. Write it like items[0].name or headers["content-type"].`,
        { reason: 'BAD_PATH', position: at },
      );
    }
    const [, name, position, doubleQuoted, singleQuoted] = match;
    if (position !== undefined) steps.push(Number(position));
    else steps.push(name ?? (doubleQuoted ?? singleQuoted ?? '').replace(/\\(.)/gs, '$1'));
  }
  return steps;
}

/** What stands at a path of a JSON value; undefined when the path leads nowhere. Reads own members only. */
export function readJsonPath(value: JsonValue, path: JsonPath | string): JsonValue | undefined {
  let place: JsonValue | undefined = value;
  for (const step of typeof path === 'string' ? parseJsonPath(path) : path) {
    if (typeof place !== 'object' || place === null) return undefined;
    if (Array.isArray(place)) place = typeof step === 'number' ? place[step] : undefined;
    else place = Object.hasOwn(place, step) ? place[step] : undefined;
  }
  return place;
}
