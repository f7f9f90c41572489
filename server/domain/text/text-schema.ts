import * as z from 'zod';

// Control characters, and the marks that turn the reading direction of what follows: a list that shows them can be spoofed.
const FORBIDDEN = /[^\P{Cc}\n\r\t]|[\u202a-\u202e\u2066-\u2069]/u;
const LINE_BREAK = /[\n\r\t]/;

const isWellFormed = (text: string) => text.isWellFormed();

/** One line that names something: trimmed, not blank, no control or direction characters, valid Unicode. */
export const nameText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must not be blank' })
    .max(most, { error: `at most ${most} characters` })
    .refine(isWellFormed, { error: 'must be valid Unicode' })
    .refine((text) => !FORBIDDEN.test(text) && !LINE_BREAK.test(text), {
      error: 'must not contain control or text-direction characters',
    });

/** Text of several lines, possibly empty. */
export const plainText = (most: number) =>
  z
    .string()
    .max(most, { error: `at most ${most} characters` })
    .refine(isWellFormed, { error: 'must be valid Unicode' })
    .refine((text) => !FORBIDDEN.test(text), {
      error: 'must not contain control or text-direction characters',
    });
