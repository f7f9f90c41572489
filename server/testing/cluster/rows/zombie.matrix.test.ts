import { afterEach, expect, test } from 'vitest';
import { say, shown } from '../../say';
import { blockWorker, CAN_BE_BLOCKED, freezeWorker } from '../faults';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

let cluster: TestCluster;
afterEach(() => cluster?.close());

test.each([
  ['SIGSTOP for 30 s', freezeWorker, 30_000],
  ['an event loop blocked for 20 s', blockWorker, 20_000],
] as const)(
  '%s: what a worker writes when it comes back is refused, and no fire is lost, doubled or skipped',
  async (name, standStill, forMs) => {
    cluster = await TestCluster.start({ load: FULL_LOAD, settings: CAN_BE_BLOCKED });
    for (const node of cluster.nodes) {
      const takeOver = await standStill(cluster, node, forMs);
      expect(takeOver.interrupted).toBeGreaterThan(0);
      say(`${name}: ${shown(takeOver)}`);
    }
    const { findings, refused, history, summary } = await settle(cluster);
    say(summary);
    expect(findings).toEqual([]);
    expect(refused.heartbeat).toBe(cluster.nodes.length);
    expect(history.executions.some(({ status }) => status === 'lost')).toBe(true);
  },
);
