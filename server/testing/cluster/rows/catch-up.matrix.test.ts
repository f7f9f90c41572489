import { afterEach, expect, test } from 'vitest';
import { quantile, say } from '../../say';
import { settle } from '../settle';
import { TestCluster, until } from '../test-cluster';

const THREE_YEARS_MS = 3 * 366 * 86_400_000;
const CAP = 100;
const MORE_WITHIN_MS = 100;
const ROUNDS = 9;

let cluster: TestCluster;
afterEach(() => cluster?.close());

test('three years without a worker leave a hundred fires of every second to catch up with, and one skip that counts the rest', async () => {
  // a look at the database every 50 ms tells how long a decision takes
  const settings = { SCHEDULER_SCAN_RATE_MS: '50' };
  cluster = await TestCluster.start({
    load: { everySecond: 10, everyTen: 0, long: 0 },
    nodes: 1,
    settings,
  });
  const node = cluster.node(0);
  expect(await node.worker.stop()).toBe(0);
  const id = await insertEverySecond(THREE_YEARS_MS);
  await cluster.restart(node);
  await isDecided(id);
  await judge(id);

  const fresh: number[] = [];
  const old: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    fresh.push(await isDecided(await insertEverySecond(1_000)));
    old.push(await isDecided(await insertEverySecond(THREE_YEARS_MS)));
  }
  const [oneFire, threeYears] = [quantile(fresh, 0.5), quantile(old, 0.5)];
  say(
    `decided after ${Math.round(oneFire)} ms (one fire) and ${Math.round(threeYears)} ms (three years), medians of ${ROUNDS}`,
  );
  expect(threeYears - oneFire).toBeLessThan(MORE_WITHIN_MS);

  const { findings, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
});

/** A task that should have fired every second for so long; resolves to its id. */
async function insertEverySecond(forMs: number): Promise<number> {
  const lastFireAt = Math.floor(((await cluster.now()) - forMs) / 1_000) * 1_000;
  return cluster.insertTask({
    definition: {
      schedule: {
        ...{ kind: 'cron', expression: '* * * * * *', dialect: 'unix', timeZone: 'UTC' },
        ...{ gap: 'merge', overlap: 'first' },
      },
      overlap: { policy: 'allow' },
      misfire: { policy: 'catch_up', maxFires: CAP },
      http: { url: cluster.target.url(0) },
    },
    lastFireAt,
    nextFireAt: lastFireAt + 1_000,
  });
}

const isDecided = (id: number) =>
  until(async () => expect(await cluster.count('task_execution', 'task_id = ?', [id])).toBeGreaterThan(0));

/** Every second of the three years is the one skip's or has an execution, and no more than the cap of those is late beyond its grace. */
async function judge(id: number): Promise<void> {
  const skips = await cluster.query<{ first: number; last: number; count: number; reason: string }>(
    'SELECT first_fire_at AS first, last_fire_at AS last, fire_count AS count, reason FROM task_skip WHERE task_id = ?',
    [id],
  );
  const rows = await cluster.query<{ fireAt: number; trigger: string }>(
    'SELECT fire_at AS fireAt, trigger_kind AS `trigger` FROM task_execution WHERE task_id = ? ORDER BY fire_at',
    [id],
  );
  const [skip] = skips;
  if (skip === undefined) throw new Error('nothing tells of what was skipped');
  const caughtUp = rows.filter(({ trigger }) => trigger === 'catch_up').length;
  say(`${skip.count} fires skipped in ${skips.length} row, ${caughtUp} caught up with`);
  expect(skips.length).toBe(1);
  expect(skip.reason).toBe('misfire');
  expect(skip.count).toBe((skip.last - skip.first) / 1_000 + 1);
  expect(skip.count).toBeGreaterThan(THREE_YEARS_MS / 1_000 - 1_000);
  expect(caughtUp).toBe(CAP);
  expect(rows.map(({ fireAt }) => fireAt)).toEqual(rows.map((_, index) => skip.last + (index + 1) * 1_000));
}
