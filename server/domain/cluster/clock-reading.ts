/** One look at the database's clock. `sentAt` and `receivedAt` are of this process's monotonic clock, `wallAt` of its machine's clock. */
export interface DatabaseClockReading {
  sentAt: number;
  receivedAt: number;
  /** The machine's clock when the reply arrived. */
  wallAt: number;
  databaseAt: number;
}

/** A reply that took longer says too little about the time it was made at. */
const LONGEST_TRIP_MS = 500;
/** A step of the database's clock beyond this is worth an alarm. */
export const NOTABLE_STEP_MS = 1_000;
/** How far two clocks that nobody sets may run apart. */
const DRIFT = 200e-6;

const tripMs = ({ sentAt, receivedAt }: DatabaseClockReading) => receivedAt - sentAt;

/**
 * Watches the database's clock for steps, on this process's monotonic clock: between two replies both must have gone on alike. A reply
 * is known to have been made somewhere between its question and its arrival, so only a difference beyond that counts.
 */
export class ClockStepWatch {
  #reference: DatabaseClockReading | null = null;

  /** The size of a step since the last reading in milliseconds, forward positive, or null when there was none worth telling. */
  observe(reading: DatabaseClockReading): number | null {
    if (tripMs(reading) > LONGEST_TRIP_MS) return null;
    const reference = this.#reference;
    this.#reference = reading;
    if (reference === null) return null;
    const drift = DRIFT * (reading.receivedAt - reference.sentAt);
    const forward =
      reading.databaseAt - reading.receivedAt - (reference.databaseAt - reference.sentAt) - drift;
    const back = reference.databaseAt - reference.receivedAt - (reading.databaseAt - reading.sentAt) - drift;
    if (forward > NOTABLE_STEP_MS) return Math.round(forward);
    return back > NOTABLE_STEP_MS ? -Math.round(back) : null;
  }
}

/** How far the machine's clock is from the database's at least, in milliseconds, ahead positive; null when the reply took too long to tell. */
export function machineClockError(reading: DatabaseClockReading): number | null {
  if (tripMs(reading) > LONGEST_TRIP_MS) return null;
  const { wallAt, databaseAt } = reading;
  const most = wallAt - databaseAt;
  const least = most - tripMs(reading);
  if (least > 0) return Math.round(least);
  return most < 0 ? Math.round(most) : 0;
}
