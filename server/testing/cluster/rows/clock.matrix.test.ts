import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { say } from '../../say';
import { fakeTime, type SettableClock, settableClock } from '../fake-time';
import { isBusy } from '../faults';
import { FULL_LOAD } from '../load';
import { alarmed } from '../observe';
import { settle } from '../settle';
import { TestCluster, until } from '../test-cluster';

/** Nothing that outlasts its period: an hour's worth of it would be caught up with for minutes. */
const SHORT_LOAD = { everySecond: 20, everyTen: 5, long: 0 };
const CAUGHT_UP_WITHIN_MS = 180_000;
/** Whoever lives by a clock that is set sees it within this. */
const CLOCK_SEEN_MS = 1_500;
const WORKED_MS = 10_000;
/** A clock that runs five per cent fast is a second ahead, and so worth an alarm, after twenty. */
const DRIFTED_MS = 20_000;

let cluster: TestCluster | undefined;
let clocks: SettableClock[] = [];
afterEach(async () => {
  await cluster?.close();
  for (const clock of clocks.splice(0)) clock.remove();
});

test('wall clocks of nodes an hour ahead, an hour behind, ten years ahead or running fast move no fire, and are told of', async () => {
  cluster = await TestCluster.start({ load: FULL_LOAD });
  const wrong = [
    ['+3600s', 0],
    ['-3600s', 0],
    ['+10y', 0],
    ['+0 x1.05', DRIFTED_MS],
  ] as const;
  for (const [index, [offset, noticeableMs]] of wrong.entries()) {
    const node = cluster.node(index);
    expect(await node.worker.stop()).toBe(0);
    await cluster.restart(node, await fakeTime(offset));
    await wait(noticeableMs);
    const { nodeId } = node.worker;
    say(`${offset}: told after ${await alarmed(cluster, 'node_clock_wrong', 'node_id = ?', [nodeId])} ms`);
  }
  await wait(WORKED_MS);
  for (const node of cluster.nodes) await isBusy(cluster, node);
  const { findings, history, summary } = await settle(cluster);
  say(summary);
  expect(findings).toEqual([]);
  for (const { worker } of cluster.nodes)
    expect(history.executions.filter(({ nodeId }) => nodeId === worker.nodeId).length).toBeGreaterThan(100);
});

test('a database whose clock is set an hour forward runs misfires by their policy, and set back an hour runs nothing again', async () => {
  const [clock, targetClock] = [await settableClock(), await settableClock()];
  clocks = [clock, targetClock];
  const load = SHORT_LOAD;
  cluster = await TestCluster.start({ load, databaseEnv: clock.env, targetEnv: targetClock.env });
  const running = cluster;
  const workers = running.nodes.map(({ worker }) => worker.nodeId);
  const steps = async (direction: '<' | '>') =>
    alarmed(running, 'database_clock_step', `JSON_VALUE(facts, '$.stepMs') ${direction} 0`);
  const executions = () => running.count('task_execution', 'TRUE');

  // the target, which judges what is early, is never behind the database
  targetClock.set('+3600s');
  await wait(CLOCK_SEEN_MS);
  clock.set('+3600s');
  say(`an hour forward: told after ${await steps('>')} ms`);
  await isUpToDate(running);
  expect(await running.count('task_skip', "reason = 'misfire'")).toBeGreaterThan(0);

  clock.set('+0s');
  say(`an hour back: told after ${await steps('<')} ms`);
  const before = await executions();
  await wait(WORKED_MS);
  expect(await executions()).toBe(before);

  clock.set('+3600s');
  await until(async () => expect(await executions()).toBeGreaterThan(before));
  await isUpToDate(running);

  const { findings, repeated, summary } = await settle(running);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  // no step killed a node
  expect(running.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});

/** Waits until everything that is due by the clock of the database is decided. */
const isUpToDate = (of: TestCluster) =>
  until(
    async () => expect(await of.count('task', 'next_fire_at <= ?', [await of.now()])).toBe(0),
    CAUGHT_UP_WITHIN_MS,
  );
