import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeLabelsSchema, requiredLabelsSchema } from './label-schema';
import { isEligible, labelSetOf, labelsOfSet, withoutEligibleSince } from './labels';

const label = fc.constantFrom('gpu', 'region=eu', 'region=us', 'arch=arm64', 'a/b.c-d_e');
const labels = fc.uniqueArray(label);

describe('labels', () => {
  test('are what an environment gives, each once and in order', () => {
    expect(nodeLabelsSchema.parse(' region=eu, gpu,gpu ,')).toEqual(['gpu', 'region=eu']);
    expect(nodeLabelsSchema.parse('')).toEqual([]);
  });

  test.each(['=eu', 'region=', 'a=b=c', 'größe', '-x', 'x'.repeat(64), 'a"b'])(
    'are not such as %s',
    (text) => {
      expect(nodeLabelsSchema.safeParse(text).success).toBe(false);
      expect(requiredLabelsSchema.safeParse([text]).success).toBe(false);
    },
  );

  test('of a task fit the column they are stored in', () => {
    const long = (of: number) => Array.from({ length: of }, (_, n) => `${n}${'x'.repeat(62)}`);
    expect(requiredLabelsSchema.safeParse(long(3)).success).toBe(true);
    expect(requiredLabelsSchema.safeParse(long(5)).success).toBe(false);
    expect(requiredLabelsSchema.safeParse([...'abcdefghi']).success).toBe(false);
  });

  test('make one set whatever their order, and come back from it', () => {
    fc.assert(
      fc.property(labels, fc.gen(), (some, draw) => {
        const shuffled = draw(fc.shuffledSubarray, some, { minLength: some.length });
        const [one, other] = [requiredLabelsSchema.parse(some), requiredLabelsSchema.parse(shuffled)];
        expect(labelSetOf(one)).toBe(labelSetOf(other));
        expect(labelsOfSet(labelSetOf(one))).toEqual(one);
      }),
    );
  });
});

describe('a node', () => {
  test('may run what requires only labels it carries', () => {
    fc.assert(
      fc.property(labels, labels, (carried, required) => {
        const missing = required.filter((one) => !carried.includes(one));
        expect(isEligible(carried, required)).toBe(missing.length === 0);
      }),
    );
  });

  test('that is eligible is missing since the first of the others started', () => {
    const nodes = [
      { labels: ['gpu'], startedAt: 7 },
      { labels: [], startedAt: 3 },
    ];
    expect(withoutEligibleSince(nodes, ['gpu'])).toBeNull();
    expect(withoutEligibleSince(nodes, [])).toBeNull();
    expect(withoutEligibleSince(nodes, ['gpu', 'region=eu'])).toBe(3);
  });
});
