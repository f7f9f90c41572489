import { ScheduleError } from './schedule-error';

const MAX_LENGTH = 256;

const ALIASES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const isOuterSpace = (character: string | undefined) =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

/** The text without the spaces, tabs and line ends around it. */
export function trimExpression(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOuterSpace(text[start])) start++;
  while (end > start && isOuterSpace(text[end - 1])) end--;
  return text.slice(start, end);
}

/** The fields of an expression as typed, in capitals; an alias stands for its fields of the unix dialect. */
export interface ExpressionText {
  fields: string[];
  isAlias: boolean;
}

/** Splits an expression into its fields. Throws EMPTY, TOO_LONG, BAD_CHAR, UNKNOWN_ALIAS or BAD_TOKEN (a zone prefix). */
export function splitExpression(text: string): ExpressionText {
  const trimmed = trimExpression(text);
  if (trimmed === '') {
    throw new ScheduleError(
      'EMPTY',
      'expression',
      'Write an expression, such as 0 2 * * * for every day at 02:00.',
    );
  }
  if (trimmed.length > MAX_LENGTH) {
    throw new ScheduleError(
      'TOO_LONG',
      'expression',
      `The expression has ${trimmed.length} characters: use at most ${MAX_LENGTH}.`,
    );
  }
  refuseStrangeCharacters(trimmed);
  const upper = trimmed.toUpperCase();
  if (upper.startsWith('@')) return { fields: expandAlias(trimmed).split(' '), isAlias: true };
  if (/^(CRON_)?TZ=/.test(upper)) {
    throw new ScheduleError(
      'BAD_TOKEN',
      'expression',
      'The zone does not belong into the expression: remove the TZ= part and choose the time zone in its own field.',
    );
  }
  return { fields: upper.split(/[ \t]+/), isAlias: false };
}

function refuseStrangeCharacters(text: string): void {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if ((code >= 0x20 && code <= 0x7e) || code === 0x09) continue;
    const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    throw new ScheduleError(
      'BAD_CHAR',
      'expression',
      `The character ${name} cannot stand in an expression: use plain ASCII letters, digits, signs and spaces.`,
    );
  }
}

function expandAlias(text: string): string {
  const lower = text.toLowerCase();
  const fields = Object.hasOwn(ALIASES, lower) ? ALIASES[lower] : undefined;
  if (fields !== undefined) return fields;
  const first = lower.split(/[ \t]/, 1)[0] ?? '';
  throw new ScheduleError('UNKNOWN_ALIAS', 'expression', aliasHint(first), Object.keys(ALIASES));
}

function aliasHint(name: string): string {
  if (name === '@every')
    return '@every is no calendar rule: choose a fixed-rate schedule and give the interval there.';
  if (name === '@reboot')
    return '@reboot names an event, not a time: trigger the task through the API when a host starts.';
  if (Object.hasOwn(ALIASES, name)) return `${name} must stand alone: remove what follows it.`;
  return `${name.slice(0, 32)} is not known: use one of ${Object.keys(ALIASES).join(', ')}.`;
}
