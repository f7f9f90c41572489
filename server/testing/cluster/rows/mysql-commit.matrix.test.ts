import { afterEach, expect, test } from 'vitest';
import type { BreakMoment } from '@/server/testing/tcp-proxy';
import { say } from '../../say';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { TestCluster } from '../test-cluster';

const ROUNDS = 10;
const MOMENTS: BreakMoment[] = ['before_server', 'late', 'before_answer'];
/** The transactions that decide fires, start and end executions, by a statement of theirs that travels with COMMIT. */
const STATEMENTS = ['SET t.last_fire_at', "SET l.status = 'running'", 'DELETE FROM execution_live'];

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('a connection that is lost during COMMIT, before or behind the server, leaves no fire in doubt', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const workers = cluster.nodes.map(({ worker }) => worker.nodeId);
  let broken = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const moment of MOMENTS) {
      for (const statement of STATEMENTS) {
        const { links } = cluster.node(broken);
        await links.mysql.breakNext(
          (request) => request.includes('COMMIT') && request.includes(statement),
          moment,
        );
        broken += 1;
      }
    }
  }
  say(`${broken} connections lost during COMMIT: ${MOMENTS.join(', ')}`);
  const { findings, repeated, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(cluster.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});
