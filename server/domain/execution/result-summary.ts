const MOST_TEXT = 64;
const MOST_FIELDS = 8;
/** The column of an execution row. */
const MOST_CHARACTERS = 1_024;

/**
 * The part of a result that a list needs, for results too large to stand in the execution row: its first top-level numbers, truth values
 * and short texts, as JSON text that fits there.
 */
export function resultSummary(result: string): string {
  const value: unknown = JSON.parse(result);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '{}';
  const kept = Object.entries(value)
    .filter(([name, field]) => name.length <= MOST_TEXT && isShort(field))
    .slice(0, MOST_FIELDS);
  for (;;) {
    const summary = JSON.stringify(Object.fromEntries(kept));
    if (summary.length <= MOST_CHARACTERS) return summary;
    kept.pop();
  }
}

const isShort = (field: unknown): boolean =>
  typeof field === 'number' ||
  typeof field === 'boolean' ||
  (typeof field === 'string' && field.length <= MOST_TEXT);
