import { type Finding, ok, problem, warning } from './finding';

/** One look at the database's clock: this machine's time before and after, and the answer. Epoch milliseconds. */
export interface ClockReading {
  askedAt: number;
  databaseAt: number;
  answeredAt: number;
}

/** Beyond this, times of log lines of different machines can no longer be compared. */
export const NOTABLE_SKEW_MS = 1_000;
/** Beyond this, what is checked by this machine's clock goes wrong: sessions, links and certificates. */
export const WRONG_SKEW_MS = 60_000;

/** How far this machine's clock is from the database's, whose time decides. Half the round trip is the benefit of the doubt. */
export function judgeClock({ askedAt, databaseAt, answeredAt }: ClockReading): Finding {
  const skewMs = (askedAt + answeredAt) / 2 - databaseAt;
  const atLeastMs = Math.max(0, Math.abs(skewMs) - (answeredAt - askedAt) / 2);
  if (atLeastMs <= NOTABLE_SKEW_MS) {
    return ok('clock', `this machine and the database differ by ${Math.round(Math.abs(skewMs))} ms`);
  }
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const judge = atLeastMs > WRONG_SKEW_MS ? problem : warning;
  return judge(
    'clock',
    `this machine is ${(Math.abs(skewMs) / 1_000).toFixed(1)} s ${direction} the database, whose time decides when tasks fire`,
    'Set both clocks by NTP (compare date -u on both machines).',
  );
}
