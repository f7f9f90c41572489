import { expect, test } from 'vitest';
import type { FindingKind } from './finding';
import { HistoryBuilder, START } from './history-builder';
import { definition, fire, history, kindsOf, NODE } from './history-fixture';

const GRACE_MS = 3_000;

test('finds what runs on a node without its labels', () => {
  const builder = history({}, { requiredLabels: ['gpu'] });
  expect(new Set(kindsOf(builder))).toEqual(new Set(['wrong_node']));
});

/** A fire that is skipped for want of a node that carries `gpu`, so long after it was due, while one with these labels is there. */
function skipped(
  lateMs: number,
  carried: readonly string[],
  told: readonly string[] | null = null,
): FindingKind[] {
  const builder = new HistoryBuilder(
    definition({ requiredLabels: ['gpu'], misfire: { policy: 'skip', graceMs: GRACE_MS } }),
  );
  builder.commit(START + 1, {
    nodes: [{ before: undefined, after: { ...NODE, id: 8, labels: carried, startedAt: START } }],
  });
  builder.commit(fire(1) + lateMs, {
    tasks: [builder.advance(fire(1))],
    skips: [builder.skip(fire(1), { reason: 'no_eligible_node' })],
    toldNodes: told && [{ labels: told, startedAt: START }],
  });
  return kindsOf(builder, fire(1));
}

test('finds a fire that is skipped for want of a node before its grace is over, or while there is one', () => {
  expect(skipped(GRACE_MS + 1, [])).toEqual([]);
  expect(skipped(GRACE_MS, [])).toEqual(['wrong_skip']);
  expect(skipped(GRACE_MS + 1, ['gpu'])).toEqual(['wrong_skip']);
});

test('goes by the nodes that a decision was told, not by those that came or went until it was committed', () => {
  expect(skipped(GRACE_MS + 1, ['gpu'], [])).toEqual([]);
  expect(skipped(GRACE_MS + 1, [], ['gpu'])).toEqual(['wrong_skip']);
});
