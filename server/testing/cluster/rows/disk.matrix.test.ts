import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startPrivateServer } from '@/server/testing/private-server';
import { say } from '../../say';
import { isBusy } from '../faults';
import { FULL_LOAD } from '../load';
import { scheduledAgain } from '../observe';
import { settle } from '../settle';
import { mountSmallDisk, type SmallDisk } from '../small-disk';
import { TestCluster, until } from '../test-cluster';

const DISK_BYTES = 400 * 1_048_576;
const ALARM_WITHIN_MS = 5_000;
const FULL_FOR_MS = 20_000;
const ALARM_ENDS_WITHIN_MS = 15_000;

let cluster: TestCluster | undefined;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await cluster?.close();
  disk?.remove();
  [cluster, disk] = [undefined, undefined];
});

test('a database whose disk is full makes nothing wrong of it, and what came due meanwhile is made up for', async () => {
  disk = mountSmallDisk(DISK_BYTES);
  const mysql = await startPrivateServer('mysql', {
    at: path.join(disk.folder, 'mysql'),
    more: ['--innodb-log-file-size=16M'],
  });
  const running = await TestCluster.start({ load: FULL_LOAD, mysql });
  cluster = running;
  const workers = running.nodes.map(({ worker }) => worker.nodeId);
  for (const node of running.nodes) await isBusy(running, node);
  const says = (words: string) => running.nodes.some(({ worker }) => worker.output().includes(words));
  disk.fill();
  await until(async () => expect(says('is full')).toBe(true));
  const told = await until(
    async () => expect(says('the database has no room left')).toBe(true),
    ALARM_WITHIN_MS,
  );
  say(`told after ${Math.round(told)} ms`);
  await wait(FULL_FOR_MS);
  disk.free();
  // some do not outlive the loss of room for pages they have to write
  say(`the database ${mysql.isUp ? 'lived through it' : 'ended, and is started again'}`);
  if (!mysql.isUp) await running.startServer('mysql');
  say(`scheduled again ${await scheduledAgain(running)} ms after there was room`);
  const open = () => running.count('incident', "kind = 'database_full' AND until_at IS NULL");
  await until(async () => expect(await open()).toBe(0), ALARM_ENDS_WITHIN_MS);
  expect(await running.count('incident', "kind = 'database_full'")).toBeGreaterThan(0);
  const { findings, repeated, summary } = await settle(running);
  say(summary);
  expect(findings).toEqual([]);
  expect(repeated).toEqual([]);
  expect(running.nodes.map(({ worker }) => worker.nodeId)).toEqual(workers);
});
