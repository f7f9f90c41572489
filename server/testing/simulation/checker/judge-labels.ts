import type { Decision } from './check-decisions';
import type { ReferenceFire } from './reference-timeline';

/**
 * Whether no live node could run a fire for the whole of its grace: by the nodes that its decision was told, for others come and go until
 * it is committed, and else by their rows as it is committed. A node that came only after it took its present does not count.
 */
export function isWithoutNode(
  { replay, task, now, toldNodes }: Decision,
  { version, dueAt }: ReferenceFire,
): boolean {
  const { requiredLabels, misfire } = replay.version(task.row.id, version).definition;
  const committed = [...replay.nodes.values()].filter(({ status }) => status === 'live');
  const live = (toldNodes ?? committed).filter(({ startedAt }) => startedAt <= now);
  const mayRun = live.some(({ labels }) => requiredLabels.every((label) => labels.includes(label)));
  const since = Math.min(...live.map(({ startedAt }) => startedAt));
  return !mayRun && now > Math.max(dueAt, since) + misfire.graceMs;
}
