import { beforeAll, describe, expect, test } from 'vitest';
import { poolOf } from '@/server/db/client';
import { insertTask, taskDefinition } from '@/server/testing/factories';
import type { ledgerRows } from '@/server/testing/ledger-rows';
import { everyMinute, HOUR, MINUTE, prepareLedger, viewer } from '@/server/testing/test-ledger';
import { listTaskFires } from './ledger.service';

const { database, set, start, ask, task } = prepareLedger();
let rows: ReturnType<typeof ledgerRows>;
/** The last whole hour, well behind the clock. */
let hour: number;
beforeAll(() => {
  ({ hour, rows } = start());
});

/** How long work takes when nothing else holds the machine up: the quickest of a few times, in milliseconds. */
async function quickest(work: () => Promise<unknown>): Promise<number> {
  const tookMs: number[] = [];
  for (let time = 0; time < 7; time += 1) {
    const startedAt = performance.now();
    await work();
    tookMs.push(performance.now() - startedAt);
  }
  return Math.min(...tookMs);
}

describe('a range is listed', () => {
  test('in order, each cause once, and in pages without a gap or a repetition', async () => {
    const id = await task();
    const at = (minute: number) => hour - HOUR + minute * MINUTE;
    for (let minute = 1; minute <= 60; minute += 1) {
      if (minute % 7 === 0)
        await rows.skip({
          taskId: id,
          firstFireAt: at(minute),
          lastFireAt: at(minute),
          fireCount: 1,
          reason: 'overlap',
        });
      else if (minute < 20 || minute > 30) await rows.execution({ taskId: id, fireAt: at(minute) });
    }
    await rows.interval({ scope: 'task', scopeId: id, kind: 'pause', fromAt: at(19), toAt: at(30) });
    const range = { id, from: at(1), to: at(60) };
    const whole = await listTaskFires(database(), viewer, { ...range, limit: 500, order: 'oldest' });
    // minutes 20 to 30, of which 21 and 28 lie under a row of skips of one fire that the pause goes before
    expect(whole.items.find(({ answer }) => answer.kind === 'interval')).toMatchObject({
      ...{ firstFireAt: at(20), lastFireAt: at(30), fireCount: 11 },
    });
    expect(whole.items).toHaveLength(60 - 11 + 1);
    for (const order of ['oldest', 'newest'] as const) {
      const fires: number[] = [];
      let place: number | null = order === 'oldest' ? range.from : range.to;
      for (let page = 0; place !== null && page < 100; page += 1) {
        const part = order === 'oldest' ? { from: place, to: range.to } : { from: range.from, to: place };
        const answer = await listTaskFires(database(), viewer, { id, ...part, limit: 7, order });
        expect(answer.items.length).toBeLessThanOrEqual(7);
        fires.push(
          ...answer.items.flatMap(({ answer: { kind }, firstFireAt }) =>
            kind === 'interval' ? [] : [firstFireAt],
          ),
        );
        place = answer.nextFireAt;
      }
      const expected = whole.items
        .filter(({ answer }) => answer.kind !== 'interval')
        .map((item) => item.firstFireAt);
      expect(fires).toEqual(order === 'oldest' ? expected : expected.reverse());
    }
  });

  test('fire by fire for a timetable, with the freeze that a skip goes back to', async () => {
    const id = await task();
    const [fromAt, toAt] = [hour - 10 * MINUTE, hour - 5 * MINUTE];
    const actorId = await rows.user('Chen Yu');
    await rows.interval({ scope: 'task', scopeId: id, kind: 'freeze', fromAt, toAt, actorId });
    const skip = { taskId: id, firstFireAt: fromAt + MINUTE, lastFireAt: toAt, fireCount: 5 };
    await rows.skip({ ...skip, reason: 'freeze' });
    const range = { id, from: fromAt, to: toAt, limit: 100, order: 'oldest', isGrouped: false } as const;
    const { items } = await listTaskFires(database(), viewer, range);
    expect(items.map(({ answer }) => answer.kind)).toEqual(['unaccounted', ...Array(5).fill('skipped')]);
    expect(items[1]).toMatchObject({
      ...{ firstFireAt: fromAt + MINUTE, lastFireAt: fromAt + MINUTE, fireCount: 1 },
      answer: { kind: 'skipped', interval: { actorName: 'Chen Yu' } },
    });
  });

  test('in parts, when there are more edits, skips or executions than one answer reads', async () => {
    const id = await task();
    const from = hour - 2 * HOUR;
    for (let edit = 1; edit <= 600; edit += 1) {
      const definition = JSON.stringify(taskDefinition({ schedule: everyMinute }));
      await poolOf(database()).query('INSERT INTO task_version SET ?', [
        { task_id: id, version: edit + 1, definition, effective_from: from + edit * 10_000, created_at: 0 },
      ]);
    }
    await set(id, { version: 601 });
    for (let minute = 1; minute <= 120; minute += 1) {
      const at = from + minute * MINUTE;
      const skip = { taskId: id, firstFireAt: at, lastFireAt: at, fireCount: 1, reason: 'overlap' };
      if (minute % 3 === 1) await rows.skip({ ...skip, version: minute * 6 > 600 ? 601 : minute * 6 });
      if (minute % 3 === 2) await rows.execution({ taskId: id, fireAt: at });
    }
    for (const order of ['oldest', 'newest'] as const) {
      for (const limit of [5, 500]) {
        const told: number[] = [];
        let place: number | null = order === 'oldest' ? from + 1 : hour;
        while (place !== null) {
          const part = order === 'oldest' ? { from: place, to: hour } : { from: from + 1, to: place };
          const answer = await listTaskFires(database(), viewer, { id, ...part, limit, order });
          expect(answer.items.every(({ fireCount }) => fireCount === 1)).toBe(true);
          told.push(...answer.items.map(({ firstFireAt }) => firstFireAt));
          place = answer.nextFireAt;
        }
        const expected = Array.from({ length: 120 }, (_, index) => from + (index + 1) * MINUTE);
        expect(told).toEqual(order === 'oldest' ? expected : expected.reverse());
      }
    }
  });

  test('in bounded work, for three years of every second without a worker', async () => {
    const threeYears = 3 * 365 * 24 * HOUR;
    const { id } = await insertTask(poolOf(database()), {
      definition: {
        schedule: {
          kind: 'cron',
          expression: '* * * * * ?',
          dialect: 'quartz',
          timeZone: 'America/New_York',
        },
      },
      lastFireAt: hour - threeYears,
      nextFireAt: hour - threeYears + 1_000,
    });
    for (const at of [hour - threeYears + 1_000, hour - threeYears / 2 + 500, hour - 1, hour + threeYears])
      expect(await quickest(() => ask(id, at))).toBeLessThan(50);
    const range = { id, from: hour - threeYears, to: hour - HOUR, limit: 500, order: 'newest' } as const;
    expect(await quickest(() => listTaskFires(database(), viewer, range))).toBeLessThan(50);
    const { items } = await listTaskFires(database(), viewer, range);
    expect(items).toMatchObject([
      { answer: { kind: 'due', misfirePolicy: 'fire_once' }, fireCount: (threeYears - HOUR) / 1_000 },
      { answer: { kind: 'before_creation' }, fireCount: null },
    ]);
  });
});

test('an instant far back is found without a walk through the executions since', async () => {
  const count = 100_000;
  const start = hour - (count + 1) * 1_000;
  const { id } = await insertTask(poolOf(database()), {
    definition: { schedule: { kind: 'fixed_rate', everyMs: 1_000, anchorAt: 0 } },
    ...{ lastFireAt: start, nextFireAt: hour + 1_000 },
  });
  await set(id, { last_fire_at: hour });
  await rows.executions(id, start + 1_000, 1_000, count);
  const middle = start + (count / 2) * 1_000;
  expect(await ask(id, middle)).toMatchObject({ kind: 'execution' });
  expect(await ask(id, middle + 500)).toMatchObject({ kind: 'no_fire', nextFireAt: middle + 1_000 });
  for (const at of [middle, middle + 500]) expect(await quickest(() => ask(id, at))).toBeLessThan(50);
  const page = { id, from: 0, to: middle, limit: 500, order: 'newest' } as const;
  expect((await listTaskFires(database(), viewer, page)).items).toHaveLength(500);
  expect(await quickest(() => listTaskFires(database(), viewer, page))).toBeLessThan(100);
});
