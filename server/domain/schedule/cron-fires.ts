import { END_INSTANT } from './instant-range';
import type { LocalTimes } from './local-times';
import { segmentAt, type Zone } from './zone';

const DAY = 86_400;
const END = END_INSTANT / 1_000;

/** How clock changes act on a schedule. */
export interface ClockChangeRule {
  /** Missing times fire once, together, at the first instant after the gap. */
  isMissingMoved: boolean;
  /** Repeated times fire in the first pass only. */
  isFirstPassOnly: boolean;
}

/**
 * The instants (UTC seconds) at which wall-clock times come about in a zone. The walk goes segment by segment, a segment
 * being the stretch between two clock changes: within one, local time is UTC plus a constant. Between segments local time
 * jumps ahead (a gap) or back (an overlap), and only there the rule matters.
 */
export class CronFires {
  readonly #times: LocalTimes;
  readonly #zone: Zone;
  readonly #rule: ClockChangeRule;
  #hint = 0;

  constructor(times: LocalTimes, zone: Zone, rule: ClockChangeRule) {
    this.#times = times;
    this.#zone = zone;
    this.#rule = rule;
  }

  /** The first fire at or after an instant, or -1. */
  next(from: number): number {
    if (from >= END) return -1;
    const { starts, ends, offsets } = this.#zone;
    let k = this.#segment(from);
    if (from === starts[k] && this.#hasMissingFire(k)) return from;
    // no time lies in [asked, local), so whatever falls in between needs no second look
    let asked = this.#localStart(k, from);
    let local = this.#times.next(asked);
    for (;;) {
      const at = local - (offsets[k] as number);
      if (at < (ends[k] as number)) return at < END ? at : -1;
      k++;
      const start = starts[k];
      if (start === undefined || start >= END) return -1;
      const localStart = start + (offsets[k] as number);
      const isPast = local < localStart;
      if (isPast && this.#hasMissingFire(k)) return start;
      if (isPast || (localStart < asked && !this.#rule.isFirstPassOnly)) {
        asked = localStart;
        local = this.#times.next(asked);
      }
    }
  }

  /** How many fires lie in [from, to). */
  count(from: number, to: number): number {
    const { starts, ends, offsets } = this.#zone;
    const last = Math.min(to, END);
    let count = 0;
    for (let k = this.#segment(from); k < starts.length && (starts[k] as number) < last; k++) {
      const offset = offsets[k] as number;
      const start = Math.max(starts[k] as number, from);
      const end = Math.min(ends[k] as number, last);
      count += this.#times.count(this.#localStart(k, start), end + offset);
      // a moved fire that falls on a real one is one fire
      if (
        start === starts[k] &&
        this.#hasMissingFire(k) &&
        this.#times.next(start + offset) !== start + offset
      )
        count++;
    }
    return count;
  }

  /** The local time from which on times of segment k count, when the walk enters it at an instant. */
  #localStart(k: number, at: number): number {
    const local = at + (this.#zone.offsets[k] as number);
    return this.#rule.isFirstPassOnly ? Math.max(local, this.#zone.reached[k] as number) : local;
  }

  /** Whether a time that the change before segment k leaves out has to be made good. */
  #hasMissingFire(k: number): boolean {
    if (!this.#rule.isMissingMoved || k === 0) return false;
    const { starts, ends, offsets } = this.#zone;
    const gapStart = (ends[k - 1] as number) + (offsets[k - 1] as number);
    const gapEnd = (starts[k] as number) + (offsets[k] as number);
    let local = this.#rule.isFirstPassOnly
      ? Math.max(gapStart, this.#zone.reached[k - 1] as number)
      : gapStart;
    while (local < gapEnd) {
      local = this.#times.next(local);
      if (local >= gapEnd) return false;
      const midnight = Math.floor(local / DAY) * DAY;
      // a date that the change leaves out as a whole does not exist, so nothing of it is made good
      if (midnight < gapStart || midnight + DAY > gapEnd) return true;
      local = midnight + DAY;
    }
    return false;
  }

  #segment(at: number): number {
    const { starts, ends } = this.#zone;
    if ((starts[this.#hint] as number) <= at && at < (ends[this.#hint] as number)) return this.#hint;
    this.#hint = segmentAt(this.#zone, at);
    return this.#hint;
  }
}
