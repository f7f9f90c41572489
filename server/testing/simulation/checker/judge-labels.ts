import type { Decision } from './check-decisions';
import type { ReferenceFire } from './reference-timeline';

/** A node is read a little before the clock, and its row is there a way later than its start. */
const UNSEEN_MS = 200;

/**
 * Whether no live node could run a fire for the whole of its grace, by the rows of the nodes as its decision is committed. A node that came
 * only after the decision took its present does not count.
 */
export function isWithoutNode({ replay, task, now }: Decision, { version, dueAt }: ReferenceFire): boolean {
  const { requiredLabels, misfire } = replay.version(task.row.id, version).definition;
  const live = [...replay.nodes.values()].filter(
    ({ status, startedAt }) => status === 'live' && startedAt <= now,
  );
  const mayRun = live.some(
    ({ labels, startedAt }) =>
      startedAt <= now - UNSEEN_MS && requiredLabels.every((label) => labels.includes(label)),
  );
  const since = Math.min(...live.map(({ startedAt }) => startedAt));
  return !mayRun && now > Math.max(dueAt, since) + misfire.graceMs;
}
