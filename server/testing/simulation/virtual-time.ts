import type { MemoryClock } from '@/server/testing/memory/memory-database';
import type { Dice } from '@/server/testing/schedule-oracle/random';

interface VirtualEvent {
  at: number;
  /** Drawn by lot: events of one instant happen in any order, the same one for the same seed. */
  tie: number;
  run: () => void;
}

/** Far more than ten virtual minutes need: something goes round without time passing. */
const MOST_EVENTS = 1_000_000;
const READY = Promise.resolve();

const isBefore = (a: VirtualEvent, b: VirtualEvent): boolean =>
  a.at < b.at || (a.at === b.at && a.tie < b.tie);

/**
 * Time that passes from event to event. Between two events every promise that can go on goes on, without timers or I/O: a tick of the
 * process comes only when no microtask is left.
 */
export class VirtualTime implements MemoryClock {
  readonly #dice: Dice;
  readonly #heap: VirtualEvent[] = [];
  #now: number;
  events = 0;

  constructor(start: number, dice: Dice) {
    this.#now = start;
    this.#dice = dice;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): void {
    this.at(this.#now + ms, run);
  }

  at(at: number, run: () => void): void {
    this.#push({ at: Math.max(at, this.#now), tie: this.#dice.fraction(), run });
  }

  /** Lets time pass up to an instant. */
  run(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        const next = this.#heap[0];
        if (next === undefined || next.at > until) {
          this.#now = until;
          resolve();
          return;
        }
        this.#pop();
        this.#now = next.at;
        this.events += 1;
        try {
          if (this.events > MOST_EVENTS) throw new Error(`time stands still at ${this.#now}`);
          next.run();
        } catch (error) {
          reject(error);
          return;
        }
        // behind every promise that was settled just now
        READY.then(again);
      };
      const again = (): void => process.nextTick(step);
      again();
    });
  }

  #push(event: VirtualEvent): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent] as VirtualEvent)) break;
      heap[index] = heap[parent] as VirtualEvent;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as VirtualEvent;
    const size = heap.length;
    if (size === 0) return;
    let index = 0;
    for (let child = 1; child < size; child = 2 * index + 1) {
      if (child + 1 < size && isBefore(heap[child + 1] as VirtualEvent, heap[child] as VirtualEvent))
        child += 1;
      if (!isBefore(heap[child] as VirtualEvent, last)) break;
      heap[index] = heap[child] as VirtualEvent;
      index = child;
    }
    heap[index] = last;
  }
}
