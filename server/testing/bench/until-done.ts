import { setTimeout as wait } from 'node:timers/promises';
import type { Pool, RowDataPacket } from 'mysql2/promise';
import type { WorkerProcess } from '../cluster/worker-process';

const LOOK_EVERY_MS = 5;
const LOOK_AT_FIRES_EVERY_MS = 200;
const WITHIN_MS = 180_000;

/** Waits until no execution is unfinished. Throws when the worker ends first, or when they take so long that they never will end. */
export async function untilDone(pool: Pool, worker: WorkerProcess, withinMs = WITHIN_MS): Promise<void> {
  let hasEnded = false;
  void worker.exited.then(() => {
    hasEnded = true;
  });
  const until = performance.now() + withinMs;
  while (await hasUnfinished(pool)) {
    if (hasEnded) throw new Error(`the worker ended before its executions did:\n${worker.output()}`);
    if (performance.now() > until) throw new Error(await tooLong(pool, withinMs));
    await wait(LOOK_EVERY_MS);
  }
}

/** Waits until the fires of tasks up to an instant are decided, and what became of them is over. */
export async function untilFired(
  pool: Pool,
  worker: WorkerProcess,
  taskIds: readonly number[],
  upTo: number,
): Promise<void> {
  const until = performance.now() + WITHIN_MS;
  while (await hasUndecided(pool, taskIds, upTo)) {
    if (performance.now() > until) throw new Error(`fires are not decided within ${WITHIN_MS / 1_000} s`);
    await wait(LOOK_AT_FIRES_EVERY_MS);
  }
  await untilDone(pool, worker);
}

async function hasUndecided(pool: Pool, taskIds: readonly number[], upTo: number): Promise<boolean> {
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT id FROM task WHERE id IN (?) AND next_fire_at <= ? LIMIT 1',
    [taskIds, upTo],
  );
  return rows.length > 0;
}

async function hasUnfinished(pool: Pool): Promise<boolean> {
  const [rows] = await pool.query<RowDataPacket[]>('SELECT execution_id FROM execution_live LIMIT 1');
  return rows.length > 0;
}

async function tooLong(pool: Pool, withinMs: number): Promise<string> {
  const [rows] = await pool.query<RowDataPacket[]>(
    'SELECT status, COUNT(*) AS n FROM execution_live GROUP BY status',
  );
  const left = rows.map(({ status, n }) => `${n} ${status}`).join(', ');
  return `executions have not ended within ${withinMs / 1_000} s: ${left}`;
}
