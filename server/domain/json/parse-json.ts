import { AppError } from '@/server/domain/errors/app-error';
import { isWellFormedText, utf8Length } from '@/server/domain/text/unicode';
import type { JsonValue } from './json-value';

export interface JsonBounds {
  /** Most bytes of the text in UTF-8. */
  mostBytes: number;
  /** Most objects and arrays inside one another. */
  mostDepth: number;
  /** The input field an error belongs to. */
  field?: string;
}

const DEFAULT_BOUNDS: JsonBounds = { mostBytes: 1_048_576, mostDepth: 64 };

/**
 * The value of a JSON text from outside. Size and depth are judged before anything is built, so a hostile text costs one pass.
 * Refused with TOO_LARGE: too many bytes. Refused with BAD_JSON: no JSON, too deep, numbers beyond what JSON readers agree on,
 * invalid Unicode, and keys that would reach a prototype when the value is merged into another object.
 */
export function parseJson(text: string, bounds: Partial<JsonBounds> = {}): JsonValue {
  const { mostBytes, mostDepth, field } = { ...DEFAULT_BOUNDS, ...bounds };
  const details = field === undefined ? {} : { field };
  if (text.length > mostBytes || utf8Length(text) > mostBytes) {
    throw new AppError('TOO_LARGE', `The JSON text may have at most ${mostBytes} bytes.`, {
      ...details,
      mostBytes,
    });
  }
  if (depthOf(text) > mostDepth)
    throw badJson(`objects and lists may be at most ${mostDepth} deep`, 'TOO_DEEP', details);
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badJson(error instanceof Error ? error.message : String(error), 'SYNTAX', details);
  }
  const fault = findFault(value);
  if (fault !== null) throw badJson(fault.message, fault.reason, details);
  return value;
}

function badJson(message: string, reason: string, details: object): AppError {
  return new AppError('BAD_JSON', `This is not usable JSON: ${message}.`, { ...details, reason });
}

/** How deep the brackets outside of strings go; the text need not be JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (isInString) {
      if (unit === BACKSLASH) index += 1;
      else if (unit === QUOTE) isInString = false;
    } else if (unit === QUOTE) isInString = true;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

interface Fault {
  message: string;
  reason: 'FORBIDDEN_KEY' | 'NUMBER_TOO_LARGE' | 'INVALID_UNICODE';
}

function findFault(root: JsonValue): Fault | null {
  const waiting: JsonValue[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return { message: 'a number is too large to be kept', reason: 'NUMBER_TOO_LARGE' };
    }
    if (typeof value === 'string' && !isWellFormedText(value)) return INVALID_UNICODE;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (!isWellFormedText(key)) return INVALID_UNICODE;
      if (key === '__proto__' || (key === 'constructor' && hasOwnPrototype(inner))) {
        return { message: `the key "${key}" is not allowed`, reason: 'FORBIDDEN_KEY' };
      }
      waiting.push(inner);
    }
  }
  return null;
}

const INVALID_UNICODE: Fault = {
  message: 'a text in it is not valid Unicode (half of a surrogate pair)',
  reason: 'INVALID_UNICODE',
};

function hasOwnPrototype(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}
