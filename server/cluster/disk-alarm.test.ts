import { beforeEach, expect, test } from 'vitest';
import { DiskAlarm } from './disk-alarm';

const FULL = new Error('The table is full');

let now: number;
let isRefusing: boolean;
let told: boolean[];
let logged: number;
let alarm: DiskAlarm;

beforeEach(() => {
  [now, isRefusing, told, logged] = [0, false, [], 0];
  alarm = new DiskAlarm({
    incidents: {
      set: async (_kind, facts) => {
        if (isRefusing) throw new Error('full');
        told.push(facts !== null);
      },
    },
    ...{ nodeId: 5, monotonicMs: () => now },
    log: {
      error: () => {
        logged += 1;
      },
    },
  });
});

test('a database without room is told of once, and again when there has been room for a while', async () => {
  alarm.refused(FULL);
  alarm.refused(FULL);
  await alarm.run();
  now = 4_000;
  alarm.refused(FULL);
  now = 8_999;
  await alarm.run();
  expect([told, logged]).toEqual([[true], 1]);
  now = 9_000;
  await alarm.run();
  await alarm.run();
  expect([told, logged]).toEqual([[true, false], 1]);
  alarm.refused(FULL);
  await alarm.run();
  expect([told, logged]).toEqual([[true, false, true], 2]);
});

test('one that does not even take the alarm is told of in the log, and gets the alarm later', async () => {
  isRefusing = true;
  alarm.refused(FULL);
  await expect(alarm.run()).rejects.toThrowError();
  expect([told, logged]).toEqual([[], 1]);
  isRefusing = false;
  now = 60_000;
  await alarm.run();
  await alarm.run();
  expect(told).toEqual([true, false]);
});
