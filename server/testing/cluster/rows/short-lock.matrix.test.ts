import mysql from 'mysql2/promise';
import { afterEach, expect, test } from 'vitest';
import { say, shown } from '../../say';
import { isBusy, ownersOf, sharesAreEven, takenOver } from '../faults';
import { FULL_LOAD } from '../load';
import { settle } from '../settle';
import { TestCluster, until } from '../test-cluster';

/** A lock of this life against a take-over that waits at a row for seconds. */
const LOCK_MS = 200;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test.each(['redis', 'mysql'])(
  'a lock in %s that ends long before the take-over it was for lets two nodes try, and each shard gets one owner',
  async (LOCK_PROVIDER) => {
    const settings = { LOCK_PROVIDER, LOCK_TTL_MS: String(LOCK_MS) };
    cluster = await TestCluster.start({ load: FULL_LOAD, settings });
    await sharesAreEven(cluster);
    const victim = cluster.node(0);
    await isBusy(cluster, victim);
    const { nodeId } = victim.worker;
    const before = await ownersOf(cluster);
    const killedAt = performance.now();
    await victim.worker.kill();

    const second = await mysql.createConnection(cluster.serverUrl('mysql'));
    try {
      await second.beginTransaction();
      const orphaned = before.filter((row) => row.owner_id === nodeId).map((row) => row.id);
      await second.query('SELECT id FROM shard WHERE id IN (?) FOR UPDATE', [orphaned]);
      const tries = await until(async () => expect((await takingOver()).size).toBe(2));
      say(`locks in ${LOCK_PROVIDER}: two nodes at it at once ${Math.round(tries)} ms after the kill`);
    } finally {
      // its locks go with it
      second.destroy();
    }
    const after = await ownersWithout(nodeId);
    // whoever came second found an epoch that it had not seen
    const epochs = new Map(after.map(({ id, epoch }) => [id, epoch]));
    for (const { id, epoch } of before.filter((row) => row.owner_id === nodeId))
      expect(epochs.get(id)).toBe(epoch + 1);
    const takeOver = await takenOver(cluster, nodeId, killedAt);
    await cluster.restart(victim);

    const { findings, summary } = await settle(cluster);
    say(`${shown(takeOver)}; ${summary}`);
    expect(findings).toEqual([]);
  },
);

/** The nodes whose statement to take a shard over waits in the database at this moment. */
async function takingOver(): Promise<Set<string>> {
  const rows = await cluster.query<{ info: string }>(
    "SELECT info FROM information_schema.processlist WHERE info LIKE 'UPDATE shard SET owner_id%'",
  );
  return new Set(rows.flatMap(({ info }) => /owner_id = (\d+)/.exec(info)?.[1] ?? []));
}

/** The owners at the moment when none of the shards is that node's any more. */
async function ownersWithout(nodeId: number): ReturnType<typeof ownersOf> {
  let owners: Awaited<ReturnType<typeof ownersOf>> = [];
  await until(async () => {
    owners = await ownersOf(cluster);
    expect(owners.every((row) => row.owner_id !== nodeId)).toBe(true);
  });
  return owners;
}
