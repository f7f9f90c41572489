/** How often a host may be called, over all tasks and nodes, and up to where its turns are given away. */
export interface HostRate {
  host: string;
  calls: number;
  periodSeconds: number;
  /** The first turn nobody has yet, in microseconds since 1970: at 1,500 calls a second, milliseconds would not do. */
  nextCallUs: number;
}

/** A turn so near is waited for in its slot; for a later one the execution goes back into the queue. Milliseconds. */
export const TURN_AHEAD_MS = 500;
/** A turn that was missed by more is over: calls that were put off by a cluster that stood still would all be made at once. */
const LONGEST_MISSED_MS = 1_000;
const US_PER_SECOND = 1_000_000;

/**
 * The next turns of a host, one a call, evenly spaced from `now` on: a window of one period holds `calls` of them and never more, however the
 * calls come in (the generic cell rate algorithm with no burst). In milliseconds, none before its place.
 */
export function takeTurns(
  { calls, periodSeconds, nextCallUs }: HostRate,
  now: number,
  count: number,
): { turns: number[]; nextCallUs: number } {
  const intervalUs = (periodSeconds * US_PER_SECOND) / calls;
  const firstUs = Math.max(nextCallUs, now * 1_000);
  const turns = Array.from({ length: count }, (_, index) =>
    Math.ceil((firstUs + index * intervalUs) / 1_000),
  );
  return { turns, nextCallUs: Math.ceil(firstUs + count * intervalUs) };
}

/** Whether a turn that an execution brings with it still counts. */
export const isTurnValid = (callAt: number, now: number): boolean => now - callAt <= LONGEST_MISSED_MS;

/** When an execution with a turn is taken from the queue: a little ahead, so that many are taken together and none comes late. */
export const takenAt = (callAt: number): number => callAt - TURN_AHEAD_MS;

/** The host an address names, as rates are kept by it: in lower case, whatever the port. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/\.$/, '');
}
