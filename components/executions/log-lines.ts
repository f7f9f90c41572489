import type { ExecutionLogLine } from '@/components/trpc/types';

export type LogLevel = ExecutionLogLine['level'];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** A line with its place in the whole log, from 1: what people name it by. */
export type NumberedLine = ExecutionLogLine & { number: number };

/** The lines at or above a level. */
export function linesFrom(lines: readonly NumberedLine[], level: LogLevel): NumberedLine[] {
  const least = LOG_LEVELS.indexOf(level);
  return lines.filter((line) => LOG_LEVELS.indexOf(line.level) >= least);
}

/** Old and new lines in order, each once: an answer may overlap what is already there. */
export function mergeLines(
  known: readonly NumberedLine[],
  fresh: readonly ExecutionLogLine[],
): readonly NumberedLine[] {
  const last = known.at(-1)?.seq ?? Number.NEGATIVE_INFINITY;
  const added = fresh.filter((line) => line.seq > last);
  if (added.length === 0) return known;
  return [...known, ...added.map((line, index) => ({ ...line, number: known.length + index + 1 }))];
}

export interface TextPart {
  text: string;
  isHit: boolean;
}

/** A message cut into what matches a search and what does not. An empty search matches nothing. */
export function splitByHits(message: string, search: string): TextPart[] {
  if (search === '') return [{ text: message, isHit: false }];
  const parts: TextPart[] = [];
  const [lowerMessage, lowerSearch] = [message.toLowerCase(), search.toLowerCase()];
  // Lower-casing may change the length of a few letters; then positions would not fit and the search stays exact.
  const isFoldable = lowerMessage.length === message.length && lowerSearch.length === search.length;
  const [hay, needle] = isFoldable ? [lowerMessage, lowerSearch] : [message, search];
  let from = 0;
  for (;;) {
    const at = hay.indexOf(needle, from);
    if (at === -1) break;
    if (at > from) parts.push({ text: message.slice(from, at), isHit: false });
    parts.push({ text: message.slice(at, at + needle.length), isHit: true });
    from = at + needle.length;
  }
  if (from < message.length) parts.push({ text: message.slice(from), isHit: false });
  return parts;
}

/** How many lines contain a search. */
export function countHits(lines: readonly ExecutionLogLine[], search: string): number {
  if (search === '') return 0;
  return lines.filter((line) => splitByHits(line.message, search).some((part) => part.isHit)).length;
}

/** The log as a text file, one line each, instants in UTC. */
export function logText(lines: readonly ExecutionLogLine[]): string {
  return lines
    .map(
      (line) =>
        `${new Date(line.at).toISOString()} ${line.level.toUpperCase().padEnd(5)} [${line.attempt}] ${line.message}\n`,
    )
    .join('');
}
