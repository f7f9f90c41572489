import { describe, expect, test } from 'vitest';
import { Dice } from '@/server/testing/schedule-oracle/random';
import { NodeClock } from './node-clock';

/** A node and its database: the true time of the database, which it names in whole milliseconds, and a monotonic clock. */
class Pair {
  #passed = 0;
  #database = 1_000_000.4;
  /** So fast the database's clock and the node's monotonic clock run. */
  readonly #rates: { database: number; node: number };
  readonly clock = new NodeClock(() => this.#monotonic);

  constructor(rates = { database: 1, node: 1 }) {
    this.#rates = rates;
  }

  get #monotonic(): number {
    return 500 + this.#passed * this.#rates.node;
  }

  get database(): number {
    return this.#database;
  }

  pass(ms: number): void {
    this.#passed += ms;
    this.#database += ms * this.#rates.database;
  }

  setBack(ms: number): void {
    this.#database -= ms;
  }

  /** A question and its answer, so long on their ways. */
  ask(thereMs: number, backMs: number): void {
    const sentAt = this.#monotonic;
    this.pass(thereMs);
    const answer = Math.floor(this.#database);
    this.pass(backMs);
    this.clock.observe(answer, sentAt);
  }
}

function withFirstReply(): Pair {
  const pair = new Pair();
  pair.ask(1, 1);
  pair.pass(1_000);
  return pair;
}

test('time goes on from the last reply, and never faster than the database counts it', () => {
  let monotonic = 500;
  const clock = new NodeClock(() => monotonic);
  clock.observe(1_000_000, 499);
  expect(clock.now()).toBe(1_000_000);
  // a minute without a reply, on a clock that runs 100 ppm fast
  monotonic += 60_000 * 1.0001;
  expect(clock.now()).toBeLessThanOrEqual(1_060_000);
  expect(clock.now()).toBeGreaterThan(1_060_000 - 20);
  clock.observe(1_060_000, monotonic - 1);
  monotonic += 4_000;
  expect(clock.now()).toBe(1_063_999);
});

test('there is no time before the first reply', () => {
  expect(() => new NodeClock(() => 0).now()).toThrow();
});

test('a reply that was read late does not turn time back', () => {
  const pair = withFirstReply();
  const before = pair.clock.now();
  pair.ask(1, 18);
  expect(pair.clock.now()).toBeGreaterThanOrEqual(before + 18);
});

describe('a clock of the database that is set back', () => {
  test('is followed at once when the reply was shorter on its way than that', () => {
    const pair = withFirstReply();
    pair.setBack(20);
    pair.ask(1, 1);
    expect(pair.clock.now()).toBeLessThanOrEqual(pair.database);
  });

  test('is followed with the first quick reply when one was read late', () => {
    const pair = withFirstReply();
    pair.setBack(20);
    pair.ask(1, 300);
    pair.ask(1, 1);
    expect(pair.clock.now()).toBeLessThanOrEqual(pair.database);
  });
});

test.each([
  ['of equal speed', { database: 1, node: 1 }],
  ['that drift apart', { database: 0.9999, node: 1.0001 }],
  ['that drift apart the other way', { database: 1.0001, node: 0.9999 }],
])('with clocks %s time goes only forward and is never ahead of the database', (_, rates) => {
  const dice = new Dice(3);
  const pair = new Pair(rates);
  pair.ask(1, 1);
  let before = 0;
  for (let reply = 0; reply < 5_000; reply += 1) {
    pair.pass(dice.whole(0, 500));
    pair.ask(dice.whole(0, 5), dice.pick([0, 1, 2, 20, 3_000]));
    expect(pair.clock.now()).toBeLessThanOrEqual(pair.database);
    expect(pair.clock.now()).toBeGreaterThanOrEqual(before);
    before = pair.clock.now();
  }
});

test.each([
  ['that is slewed back', { database: 0.9995, node: 1 }],
  ['beside a node that counts too fast', { database: 1, node: 1.0005 }],
])('a clock of the database %s is followed as closely as replies are quick', (_, rates) => {
  const dice = new Dice(3);
  const pair = new Pair(rates);
  for (let reply = 0; reply < 5_000; reply += 1) {
    pair.ask(1, dice.pick([1, 1, 1, 3_000]));
    pair.pass(500);
  }
  pair.ask(1, 1);
  expect(pair.clock.now()).toBeLessThanOrEqual(pair.database + 3);
});
