/** Lateness from here on is coloured: the promise is a start within a second. */
export const LATE_FROM_MS = 1_000;

export function isLate(latenessMs: number | null): boolean {
  return latenessMs !== null && latenessMs >= LATE_FROM_MS;
}
