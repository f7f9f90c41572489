import type { MemoryClock } from './memory-database';
import type { Wire } from './statement';

/** Statements arrive at once and are answered at once. */
export const directWire: Wire = {
  owner: 1,
  send: (statement) => queueMicrotask(() => statement.arrive()),
  answer: (statement) => statement.settle(),
};

/** The time of this process. */
export const processClock: MemoryClock = {
  now: () => Date.now(),
  after(ms, callback) {
    if (ms === 0) queueMicrotask(callback);
    else setTimeout(callback, ms);
  },
};
