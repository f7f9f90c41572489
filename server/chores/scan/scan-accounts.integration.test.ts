import { beforeEach, describe, expect, test } from 'vitest';
import { nextId } from '@/server/testing/contracts/engine-store/harness';
import { everyTenSeconds, prepareScanner, type ScanRows, tens } from '@/server/testing/test-scanner';

const { fresh, open, openScanner, scan } = prepareScanner();
let rows: ScanRows;
let now: number;

beforeEach(async () => {
  ({ rows, now } = await fresh());
});

describe('fires that were decided', () => {
  /** A task of which the last ten fires are decided; of those named only there is an execution. */
  async function decided(definition: Parameters<typeof rows.task>[0], executed: (fireAt: number) => boolean) {
    const to = tens(now);
    const taskId = await rows.task(definition, to);
    await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [to - 100_000, taskId]);
    for (let fireAt = to - 90_000; fireAt <= to; fireAt += 10_000) {
      if (!executed(fireAt)) continue;
      const { id } = await rows.execution({ taskId, fireAt });
      await rows.damage("UPDATE task_execution SET status = 'succeeded' WHERE id = ?", [id]);
      await rows.damage('DELETE FROM execution_live WHERE execution_id = ?', [id]);
    }
    return { taskId, to };
  }
  const interval = (row: Record<string, unknown>) =>
    rows.damage('INSERT INTO task_interval SET ?', [
      { id: nextId(), reason: '', created_at: 0, scope_id: 0, ...row },
    ]);

  test('and of which nothing tells what became of them are found, with their range', async () => {
    const { taskId, to } = await decided(
      everyTenSeconds,
      (at) => at !== tens(now) - 50_000 && at !== tens(now),
    );
    expect(await scan()).toEqual({
      fires_unaccounted: {
        count: 1,
        tasks: [{ taskId, firstFireAt: to - 50_000, lastFireAt: to, count: 2 }],
      },
    });
  });

  test('are accounted for by executions, skips, pauses and freezes of the task, its group and everything', async () => {
    const { taskId, to } = await decided(everyTenSeconds, (at) => at < tens(now) - 70_000);
    await rows.damage(
      `INSERT INTO task_skip (task_id, first_fire_at, last_fire_at, fire_count, reason, task_version, recorded_at)
       VALUES (?, ?, ?, 3, 'overlap', 1, 0)`,
      [taskId, to - 70_000, to - 60_000],
    );
    await interval({
      scope: 'task',
      scope_id: taskId,
      kind: 'pause',
      from_at: to - 60_000,
      to_at: to - 40_000,
    });
    await interval({ scope: 'group', scope_id: 1, kind: 'pause', from_at: to - 40_000, to_at: to - 20_000 });
    await interval({ scope: 'all', kind: 'freeze', from_at: to - 20_000, to_at: null });
    expect(await scan()).toEqual({});
    await rows.damage("DELETE FROM task_interval WHERE scope = 'group'");
    expect(await scan()).toMatchObject({
      fires_unaccounted: { tasks: [{ firstFireAt: to - 30_000, lastFireAt: to - 20_000, count: 2 }] },
    });
  });

  test('are none of an archived task, of a fixed delay, below the watermark, or before the version took effect', async () => {
    const none = () => false;
    const archived = await decided(everyTenSeconds, none);
    await rows.damage('UPDATE task SET archived_at = 1 WHERE id = ?', [archived.taskId]);
    await decided({ schedule: { kind: 'fixed_delay', delayMs: 10_000 } }, none);
    const { taskId, to } = await decided(everyTenSeconds, none);
    await rows.damage('UPDATE task_version SET effective_from = ? WHERE task_id = ?', [to - 20_000, taskId]);
    await rows.damage("UPDATE setting SET value = ? WHERE name = 'retention_watermark'", [
      JSON.stringify({ fireAt: to }),
    ]);
    const found = await scan();
    await rows.damage("UPDATE setting SET value = '{\"fireAt\":0}' WHERE name = 'retention_watermark'");
    expect(found).toMatchObject({
      fires_unaccounted: { tasks: [{ taskId, firstFireAt: to, lastFireAt: to }] },
    });
  });

  test('of every task are looked at in turn', async () => {
    const { taskId } = await decided(everyTenSeconds, () => true);
    const others = Array.from({ length: 1_000 }, (_, index) => 1_000_000 + index);
    await rows.damage(
      `INSERT INTO task (id, group_id, name, executor, definition, version, shard, spread_seed, change_seq, last_fire_at, created_at,
         updated_at) VALUES ?`,
      [others.map((id) => [id, 1, `other ${id}`, 'http', '{}', 1, 0, 1, 0, 0, 0, 0])],
    );
    const { run } = openScanner();
    await run();
    await rows.damage('DELETE FROM task_execution');
    await run();
    expect(await open()).toEqual({});
    await run();
    expect(await open()).toMatchObject({ fires_unaccounted: { tasks: [{ taskId }] } });
  });
});
