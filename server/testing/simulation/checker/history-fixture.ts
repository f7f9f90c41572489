import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { taskDefinition } from '@/server/testing/factories';
import { checkHistory } from './check-history';
import type { FindingKind } from './finding';
import { HistoryBuilder, START } from './history-builder';

export const EVERY_MS = 10_000;
const FIRES = 6;
export const END = START + FIRES * EVERY_MS + 5_000;
export const fire = (number: number) => START + number * EVERY_MS;

type DefinitionChange = Parameters<typeof taskDefinition>[0];

/** A task that fires every ten seconds. */
export function definition(change: DefinitionChange = {}): TaskDefinition {
  return taskDefinition({
    ...{ executor: 'function', handler: 'noop', overlap: { policy: 'allow' } },
    schedule: { kind: 'fixed_rate', everyMs: EVERY_MS, anchorAt: START },
    ...change,
  });
}

/** Six fires that all went well, but for those that a test writes itself. */
export function history(
  own: Partial<Record<number, (builder: HistoryBuilder) => void>> = {},
  change: DefinitionChange = {},
): HistoryBuilder {
  const builder = new HistoryBuilder(definition(change));
  for (let number = 1; number <= FIRES; number += 1) {
    const write = own[number] ?? ((to: HistoryBuilder) => to.decide(number, fire(number)).run(number));
    write(builder);
  }
  return builder;
}

/** The node of every history. */
export const NODE = {
  id: 9,
  status: 'live' as const,
  heartbeat: 1,
  reportedUntil: 0,
  labels: [],
  startedAt: 0,
};

/** What the checker finds in a history whose fires are to be accounted for up to `end`. */
export const kindsOf = (builder: HistoryBuilder, end = END): FindingKind[] =>
  checkHistory(builder.build(end)).map((finding) => finding.kind);
