import { expect, test } from 'vitest';
import type { DatabaseClockReading } from '@/server/domain/cluster/clock-reading';
import { ClockGuard, guardClocks } from './clock-guard';
import type { ClusterStore } from './ports';

const BASE = 1_800_000_000_000;
const reading = (receivedAt: number, stepMs = 0, wallMs = 0): DatabaseClockReading => ({
  ...{ sentAt: receivedAt - 2, receivedAt, wallAt: BASE + receivedAt + wallMs },
  databaseAt: BASE + receivedAt - 1 + stepMs,
});

function openGuard() {
  const told: string[] = [];
  let isAway = false;
  let steps = 0;
  const tell = (text: string) =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(void told.push(text));
  const guard = new ClockGuard({
    nodeId: 7,
    onStep: () => {
      steps += 1;
    },
    onError: () => undefined,
    incidents: {
      open: (kind, { stepMs }) => tell(`${kind} ${Math.round((stepMs as number) / 1_000)} s`),
      set: (kind, facts, nodeId) =>
        tell(
          `${kind} of ${nodeId} ${facts === null ? 'over' : `${Math.round((facts.aheadMs as number) / 1_000)} s`}`,
        ),
    },
  });
  const see = async (...readings: DatabaseClockReading[]) => {
    for (const one of readings) {
      guard.observe(one);
      await guard.written();
    }
    return told.splice(0);
  };
  return { guard, see, setAway: (value: boolean) => (isAway = value), steps: () => steps };
}

test('a wrong clock of the machine is told once, until it is right again', async () => {
  const { see } = openGuard();
  expect(await see(reading(500), reading(1_000))).toEqual(['node_clock_wrong of 7 over']);
  expect(await see(reading(1_500, 0, 3_600_000), reading(2_000, 0, 3_600_000))).toEqual([
    'node_clock_wrong of 7 3600 s',
  ]);
  expect(await see(reading(2_500, 0, 900), reading(3_000, 0, 900))).toEqual([]);
  expect(await see(reading(3_500, 0, 100))).toEqual(['node_clock_wrong of 7 over']);
});

test('a step of the database clock is told, and again when the database was away', async () => {
  const { see, setAway, steps } = openGuard();
  await see(reading(500));
  expect(steps()).toBe(0);
  setAway(true);
  expect(await see(reading(1_000, -5_000, -5_000))).toEqual([]);
  // its node hears of it at once, and once
  expect(steps()).toBe(1);
  setAway(false);
  expect(await see(reading(1_500, -5_000, -5_000))).toEqual(['database_clock_step -5 s']);
  expect(await see(reading(2_000, -5_000, -5_000))).toEqual([]);
  expect(steps()).toBe(1);
});

test('every look at the cluster is a look at the clock', async () => {
  const { guard, see } = openGuard();
  let at = 500;
  let stepMs = 0;
  const cluster = { now: 0 };
  const store = guardClocks(
    { readCluster: async () => ({ ...cluster, now: BASE + at + stepMs }) } as unknown as ClusterStore,
    guard,
    { monotonicMs: () => at, wallMs: () => BASE + at + stepMs },
  );
  await store.readCluster();
  at += 500;
  stepMs = 9_000;
  expect((await store.readCluster()).now).toBe(BASE + at + stepMs);
  await guard.written();
  expect(await see()).toEqual(['node_clock_wrong of 7 over', 'database_clock_step 9 s']);
});
