import { isJsonObject } from '@/server/domain/json/json-value';
import { shortened, utf8Length } from '@/server/domain/text/unicode';
import type { AttemptOutcome } from './contract';

// the columns an outcome is written to
const MOST_MESSAGE_CHARACTERS = 1_024;
const MOST_CODE_CHARACTERS = 48;

const STATUSES: ReadonlySet<unknown> = new Set(['succeeded', 'failed', 'timed_out', 'cancelled']);

/** Whether an executor returned what its contract says; executors may be written by anyone. */
export function isOutcome(value: AttemptOutcome | null | undefined): value is AttemptOutcome {
  return STATUSES.has(value?.status);
}

/** The outcome with texts that fit where they are stored, and null for whatever was left out. */
export function boundedOutcome({ status, errorCode, errorMessage, result }: AttemptOutcome): AttemptOutcome {
  return {
    status,
    errorCode: boundedText(errorCode, MOST_CODE_CHARACTERS),
    errorMessage: boundedText(errorMessage, MOST_MESSAGE_CHARACTERS),
    result: isJsonObject(result) ? result : null,
  };
}

/** Most bytes of a result that are kept. */
const MOST_RESULT_BYTES = 1_048_576;

export interface ResultText {
  /** JSON text; null when there is none. */
  text: string | null;
  /** Why a result there is was not kept. */
  note: string | null;
}

/** A result as it is stored. One that cannot be stored is left out, so that the end of its execution can be recorded all the same. */
export function resultText(result: unknown): ResultText {
  if (result === null || result === undefined) return { text: null, note: null };
  let text: string | undefined;
  try {
    text = JSON.stringify(result);
  } catch {
    // a BigInt or a cycle
  }
  if (text === undefined)
    return { text: null, note: 'Its result was not kept: it cannot be written as JSON.' };
  if (text.length <= MOST_RESULT_BYTES && utf8Length(text) <= MOST_RESULT_BYTES) return { text, note: null };
  const note = `Its result was not kept: it has more than ${MOST_RESULT_BYTES / 1_024} KiB as JSON text.`;
  return { text: null, note };
}

function boundedText(text: unknown, most: number): string | null {
  return typeof text === 'string' ? shortened(text, most) : null;
}
