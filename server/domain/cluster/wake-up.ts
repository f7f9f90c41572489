/**
 * What a worker may be told to look at now instead of at its next turn: `due` a task may be due sooner than before, `queue` there is
 * something to take, `cancel` somebody asked to cancel what is running, `shards` a node gave some back. It names nothing and promises
 * nothing: the tables do.
 */
const WAKE_UPS = ['due', 'queue', 'cancel', 'shards'] as const;
export type WakeUp = (typeof WAKE_UPS)[number];

export const isWakeUp = (text: string): text is WakeUp => (WAKE_UPS as readonly string[]).includes(text);

/** Tells the workers, after COMMIT. Never fails and is never waited for: what is not heard is found a little later. */
export type Announce = (wakeUp: WakeUp) => void;
