import {
  LONGEST_WAIT_MS,
  type RoomAhead,
  roomAhead,
  roomNow,
  type SlotUse,
} from '@/server/domain/execution/slot-room';

/** The place of one execution among the slots of its executor. */
export interface Seat {
  stage: 'promised' | 'in_line' | 'running' | 'unreported' | 'gone';
  priority: number;
  /** When it got its slot, on the monotonic clock. */
  beganMs: number;
  /** Told that its wait in line is over; false when it was too long. */
  called: ((isWorthIt: boolean) => void) | null;
}

/** Until calls have ended they are taken to be as short as most are. */
const PRESUMED_MS = 50;
/** The mean follows what ends by this part. */
const WEIGHT = 1 / 64;

/** The slots of a node for one type of executor: what runs in them, what is to, and the line of those that are due and find none. */
export class SlotRoom {
  readonly #use: SlotUse;
  readonly #monotonicMs: () => number;
  /** The most urgent first, then in the order they came. */
  readonly #line: Seat[] = [];

  constructor(slots: number, monotonicMs: () => number) {
    this.#use = { slots, running: 0, unreported: 0, promised: 0, inLine: 0, meanMs: PRESUMED_MS };
    this.#monotonicMs = monotonicMs;
  }

  /** How many more may be started now. */
  get free(): number {
    return roomNow(this.#use);
  }

  /** How many more may be claimed for instants to come. */
  get ahead(): RoomAhead {
    return roomAhead(this.#use);
  }

  get running(): number {
    return this.#use.running;
  }

  /** What is due has a slot from now on, if there is one. */
  accept(isDue: boolean): Seat {
    const seat: Seat = { stage: 'promised', priority: 0, beganMs: 0, called: null };
    this.#use.promised += 1;
    if (isDue && this.#isOpen()) this.#begin(seat);
    return seat;
  }

  /** Takes a slot, or a place in line for one: resolves to false when that took too long. */
  enter(seat: Seat, priority: number): true | Promise<boolean> {
    if (seat.stage !== 'promised') return true;
    if (this.#isOpen()) {
      this.#begin(seat);
      return true;
    }
    seat.priority = priority;
    this.#move(seat, 'in_line');
    const behind = this.#line.findLastIndex((other) => other.priority >= priority) + 1;
    this.#line.splice(behind, 0, seat);
    return new Promise((resolve) => {
      seat.called = resolve;
    });
  }

  /** It is needed no more, or takes too long: it waits for no slot any longer. */
  leaveLine(seat: Seat, isWorthIt: boolean): void {
    if (seat.stage !== 'in_line') return;
    this.leave(seat);
    // calls are longer than they seemed
    if (!isWorthIt) this.#use.meanMs = Math.max(this.#use.meanMs, 10 * LONGEST_WAIT_MS);
    seat.called?.(isWorthIt);
  }

  /** How long it took, in milliseconds. */
  callEnded(seat: Seat): number {
    const tookMs = this.#monotonicMs() - seat.beganMs;
    this.#use.meanMs += (tookMs - this.#use.meanMs) * WEIGHT;
    this.#move(seat, 'unreported');
    this.#letIn();
    return tookMs;
  }

  /** Nothing of it is left here. */
  leave(seat: Seat): void {
    if (seat.stage === 'in_line') this.#line.splice(this.#line.indexOf(seat), 1);
    this.#move(seat, 'gone');
    this.#letIn();
  }

  #isOpen(): boolean {
    return this.#line.length === 0 && this.#use.running < this.#use.slots;
  }

  #letIn(): void {
    while (this.#line.length > 0 && this.#use.running < this.#use.slots) {
      const seat = this.#line.shift() as Seat;
      this.#begin(seat);
      seat.called?.(true);
    }
  }

  #begin(seat: Seat): void {
    seat.beganMs = this.#monotonicMs();
    this.#move(seat, 'running');
  }

  #move(seat: Seat, stage: Seat['stage']): void {
    this.#count(seat.stage, -1);
    this.#count(stage, 1);
    seat.stage = stage;
  }

  #count(stage: Seat['stage'], by: 1 | -1): void {
    if (stage === 'gone') return;
    this.#use[stage === 'in_line' ? 'inLine' : stage] += by;
  }
}
