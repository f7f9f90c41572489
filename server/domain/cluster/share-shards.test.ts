import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEFT_OVER_MS, type SharedShard, shareShards } from './share-shards';

const SHARDS = 64;
type Owners = (number | null)[];

const seenBy = (owners: Owners, freeForMs = 0): SharedShard[] =>
  owners.map((ownerId, id) => ({ id, ownerId, isFree: ownerId === null, freeForMs }));

/** Every node looks at the same rows and acts; of two that take one shard the first gets it. */
function round(owners: Owners, nodes: readonly number[], freeForMs = 0): Owners {
  const moves = nodes.map((node) => ({ node, ...shareShards(node, nodes, seenBy(owners, freeForMs)) }));
  const next = [...owners];
  for (const { node, take } of moves) for (const id of take) next[id] ??= node;
  for (const { node, release } of moves) for (const id of release) if (next[id] === node) next[id] = null;
  return next;
}

function settle(owners: Owners, nodes: readonly number[]): { owners: Owners; rounds: number } {
  let current = owners;
  for (let rounds = 0; ; rounds += 1) {
    const next = round(current, nodes);
    if (next.every((owner, id) => owner === current[id])) return { owners: current, rounds };
    if (rounds > 20) throw new Error('does not settle');
    current = next;
  }
}

const countsOf = (owners: Owners, nodes: readonly number[]) =>
  nodes.map((node) => owners.filter((owner) => owner === node).length);

describe('shards', () => {
  test('all go to the only node', () => {
    expect(countsOf(round(Array(SHARDS).fill(null), [7]), [7])).toEqual([SHARDS]);
  });
  test('settle evenly within a few looks, however they were owned and whoever joins', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 70 }),
        fc.array(fc.nat({ max: 100 }), { minLength: SHARDS, maxLength: SHARDS }),
        (nodes, picks) => {
          const before = picks.map((pick) => (pick >= nodes.length ? null : (nodes[pick] as number)));
          const { owners, rounds } = settle(before, nodes);
          const counts = countsOf(owners, nodes);
          expect(owners.every((owner) => owner !== null)).toBe(true);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(rounds).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });
  test('do not move when nobody joins or leaves', () => {
    const nodes = [1, 2, 3];
    const { owners } = settle(Array(SHARDS).fill(null), nodes);
    expect(round(owners, nodes)).toEqual(owners);
  });
  test('move no more than a newcomer can take', () => {
    const { owners } = settle(Array(SHARDS).fill(null), [1, 2, 3]);
    const moved = round(owners, [1, 2, 3, 4]).filter((owner, id) => owner !== owners[id]);
    expect(moved.length).toBe(16);
  });
  test('left over by a node that hangs are taken by the others after a while', () => {
    const nodes = [1, 2];
    const owners: Owners = [...Array(32).fill(1), ...Array(32).fill(null)];
    expect(shareShards(1, nodes, seenBy(owners)).take).toEqual([]);
    expect(shareShards(1, nodes, seenBy(owners, LEFT_OVER_MS)).take).toHaveLength(32);
  });
});
