import { NODE_DEAD_MS } from '@/server/domain/cluster/cluster-timing';
import type { Report } from './finding';
import type { CommitView, Replay } from './replay';

/**
 * A node whose heart beats is not declared dead, one that is claims nothing, and none what requires labels it does not carry. The replay
 * stands before the commit.
 */
export function checkNodes(replay: Replay, commit: CommitView, report: Report): void {
  for (const { before, after } of commit.nodes) {
    if (after?.status !== 'dead' || before?.status === 'dead') continue;
    const silentMs = commit.realAt - (replay.nodes.get(after.id)?.heartbeatAt ?? commit.realAt);
    // the clocks of nodes drift by at most 200 ppm
    if (silentMs < NODE_DEAD_MS * 0.9996)
      report(
        'live_node_fenced',
        0,
        `node ${after.id} was declared dead after ${silentMs} ms without a heartbeat`,
      );
  }
  for (const { before, after } of commit.executions) {
    if (after?.status !== 'claimed' || after.nodeId === null || before?.token === after.token) continue;
    const node = replay.nodes.get(after.nodeId);
    const { requiredLabels } = replay.version(after.taskId, after.taskVersion).definition;
    if (requiredLabels.some((label) => !node?.labels.includes(label)))
      report(
        'wrong_node',
        after.taskId,
        `execution ${after.id} requires labels that node ${after.nodeId} has not`,
      );
    if (node?.status === 'dead')
      report('dead_claim', after.taskId, `execution ${after.id} is claimed by the dead node ${after.nodeId}`);
  }
}
