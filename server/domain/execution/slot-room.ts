/** How the slots of a node for one type of executor are taken. */
export interface SlotUse {
  slots: number;
  /** Calls under way. */
  running: number;
  /** Calls that have ended, whose end is not written yet. */
  unreported: number;
  /** Executions this node has claimed for an instant to come. */
  promised: number;
  /** Executions that are due and wait for a slot. */
  inLine: number;
  /** How long a call takes, of those that ended lately. Milliseconds. */
  meanMs: number;
}

/**
 * An execution that is due waits so long for a slot of its node, then it goes back into the queue, where any node finds it. Below the half
 * second after which a claim has to be confirmed before its call.
 */
export const LONGEST_WAIT_MS = 400;
/** Claimed for each slot at most, however short the calls are: so many are to be rescued when the node dies. */
const MOST_TURNS = 10;
/** Beside what runs, so many executions for each slot may wait for their end to be written: while it cannot be, nothing more is claimed. */
const UNREPORTED_PER_SLOT = 1;

/** Slots for which more may be claimed now. */
export function unusedSlots({ slots, running, unreported }: SlotUse): number {
  const unheld = slots * (1 + UNREPORTED_PER_SLOT) - running - unreported;
  return Math.max(0, Math.min(slots - running, unheld));
}

/** How many calls one slot makes, one behind the other, before the last of them has waited too long. */
function turnsOf(meanMs: number): number {
  return Math.min(MOST_TURNS, 1 + Math.floor(LONGEST_WAIT_MS / Math.max(1, meanMs)));
}

/** How many executions a node may claim ahead of their instants. */
export interface RoomAhead {
  /** With a slot for each. */
  certain: number;
  /** In all: more than its slots where calls are short, since each slot serves several in turn. */
  most: number;
}

export function roomAhead(use: SlotUse): RoomAhead {
  const unused = unusedSlots(use);
  const taken = use.promised + use.inLine;
  return {
    certain: Math.max(0, unused - taken),
    most: Math.max(0, unused * turnsOf(use.meanMs) - taken),
  };
}

/**
 * Executions a node may take from the queue and start at once. What it has claimed keeps the slots it will need, but where calls are short
 * no more than every other one: they will be free again by then.
 */
export function roomNow(use: SlotUse): number {
  const unused = unusedSlots(use);
  const turns = turnsOf(use.meanMs);
  const needed = Math.ceil((use.promised + use.inLine) / turns);
  const kept = turns === 1 ? needed : Math.min(needed, Math.ceil(unused / 2));
  return Math.max(0, unused - Math.max(use.inLine, kept));
}
