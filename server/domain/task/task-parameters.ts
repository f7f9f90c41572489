import * as z from 'zod';
import { isJsonObject, type JsonObject } from '@/server/domain/json/json-value';
import { isWellFormedText, utf8Length } from '@/server/domain/text/unicode';

export const MAX_PARAMETERS_BYTES = 64 * 1_024;
const MOST_DEPTH = 32;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NOT_JSON = 'must be JSON: text, numbers, true, false, null, lists and objects';
const NOT_UNICODE = 'must be valid Unicode';
const TOO_DEEP = `objects and lists may be at most ${MOST_DEPTH} deep`;
const TOO_LARGE = `at most ${MAX_PARAMETERS_BYTES / 1_024} KiB as JSON text; keep larger data elsewhere and pass its address`;

/** The parameters of a task or of one execution: a JSON object of bounded size and depth. */
export const parametersSchema = z.custom<JsonObject>().superRefine((value, context) => {
  const message = parametersFault(value);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

/** What is wrong with parameters, or null. Looks at no more than what may be valid, however large the value is. */
function parametersFault(root: unknown): string | null {
  if (!isJsonObject(root) || !isPlain(root)) return 'must be a JSON object';
  let bytes = 0;
  const waiting: Part[] = [{ value: root, depth: 1 }];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    bytes += leastBytes(part.value);
    // before anything else is done with it
    if (bytes > MAX_PARAMETERS_BYTES) return TOO_LARGE;
    const fault = partFault(part);
    if (fault !== null) return fault;
    if (typeof part.value !== 'object' || part.value === null) continue;
    const depth = part.depth + 1;
    if (Array.isArray(part.value)) for (const value of part.value) waiting.push({ value, depth });
    else
      for (const key in part.value) {
        bytes += key.length + 3;
        if (bytes > MAX_PARAMETERS_BYTES) return TOO_LARGE;
        if (FORBIDDEN_KEYS.has(key)) return `the key "${key}" is not allowed`;
        if (!isWellFormedText(key)) return NOT_UNICODE;
        waiting.push({ value: (part.value as JsonObject)[key], depth });
      }
  }
  return utf8Length(JSON.stringify(root)) > MAX_PARAMETERS_BYTES ? TOO_LARGE : null;
}

interface Part {
  value: unknown;
  depth: number;
}

function leastBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  return Array.isArray(value) ? value.length + 1 : 1;
}

function partFault({ value, depth }: Part): string | null {
  if (typeof value === 'object' && value !== null) {
    if (depth > MOST_DEPTH) return TOO_DEEP;
    return isPlain(value) ? null : NOT_JSON;
  }
  if (typeof value === 'string') return isWellFormedText(value) ? null : NOT_UNICODE;
  return value === null || typeof value === 'boolean' || Number.isFinite(value) ? null : NOT_JSON;
}

/** A list or an object as JSON makes them, never an instance of a class. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
