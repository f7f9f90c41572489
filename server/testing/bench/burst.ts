import { setTimeout as wait } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import type * as z from 'zod';
import type { taskDefinitionSchema } from '@/server/domain/task/task-definition';
import { atMost, type Figure, percentile } from './figures';
import type { Installation } from './installation';
import { untilFired } from './until-done';
import { startBenchWorker } from './worker';

/** Time to start a worker before the first fire is due, and what making a task takes at most. */
const AHEAD_MS = 14_000;
const TASK_MS = 6;
const EVERY_SECOND = '* * * * * *';

export interface Burst {
  /** Tasks due in every one of the seconds. */
  perSecond: number;
  seconds: number;
  change: Partial<z.input<typeof taskDefinitionSchema>>;
  /** Settings of the worker that are not the shipped ones. */
  settings?: Readonly<Record<string, string>>;
}

export interface BurstResult {
  executions: { id: number; dueAt: number; startedAt: number }[];
  /** Fires that were left for later when they were looked for, because their lane was taken. */
  heldFires: number;
  /** Lost, skipped, doubled, early: none of it may be. */
  faults: Figure[];
}

/** The first whole second by which so many tasks can be made and a worker started. */
export const startFor = (perSecond: number): number =>
  Math.ceil((Date.now() + AHEAD_MS + perSecond * TASK_MS) / 1_000) * 1_000;

/** Tasks made by the service with cron text, due every second for a while, run by one worker; read from their rows when all have ended. */
export async function runBurst(
  installation: Installation,
  { perSecond, seconds, change, settings }: Burst,
): Promise<BurstResult> {
  const { pool, createTasks } = installation;
  const validFrom = startFor(perSecond);
  const validUntil = validFrom + (seconds - 1) * 1_000;
  const ids = await createTasks(perSecond, EVERY_SECOND, { ...change, validFrom, validUntil });
  const worker = await startBenchWorker(installation, settings);
  try {
    if (Date.now() > validFrom - 2_000) throw new Error('the tasks were not ready before they were due');
    await wait(validUntil + 2_000 - Date.now());
    await untilFired(pool, worker, ids, validUntil);
    await worker.stop();
  } finally {
    await worker.kill();
  }
  const [rows] = await pool.query<RowDataPacket[]>(
    `SELECT id, task_id, fire_at, due_at, started_at FROM task_execution
      WHERE task_id IN (?) AND status = 'succeeded' AND fire_at BETWEEN ? AND ?`,
    [ids, validFrom, validUntil],
  );
  const [[skips]] = await pool.query<RowDataPacket[]>(
    'SELECT COALESCE(SUM(fire_count), 0) AS fires FROM task_skip WHERE task_id IN (?)',
    [ids],
  );
  const skipped = Number(skips?.fires);
  const fires = new Set(rows.map((row) => `${row.task_id} ${row.fire_at}`)).size;
  const executions = rows.map((row) => ({ id: row.id, dueAt: row.due_at, startedAt: row.started_at }));
  const perSecondP99 = Array.from({ length: seconds }, (_, second) => {
    const from = validFrom + second * 1_000;
    const late = executions.filter(({ dueAt }) => dueAt >= from && dueAt < from + 1_000).map(lateBy);
    return late.length === 0 ? '-' : percentile(late, 0.99);
  });
  process.stdout.write(`  p99 of each second: ${perSecondP99.join(' ')} ms\n`);
  return {
    executions,
    heldFires: worker.metrics()?.heldFires ?? 0,
    faults: [
      atMost('lost', perSecond * seconds - fires - skipped, 0),
      atMost('skipped', skipped, 0),
      atMost('doubled', rows.length - fires, 0),
      atMost('early', rows.filter((row) => row.started_at < row.due_at).length, 0),
    ],
  };
}

/** Milliseconds from due to start mark. */
export const latenessOf = ({ executions }: BurstResult): number[] => executions.map(lateBy);

const lateBy = ({ dueAt, startedAt }: BurstResult['executions'][number]): number => startedAt - dueAt;

export const named = (name: string, figures: readonly Figure[]): Figure[] =>
  figures.map((figure) => ({ ...figure, measure: `${name}: ${figure.measure}` }));
