import type { Pool } from 'mysql2/promise';

export interface ProgressRow {
  executionId: number;
  fireAt: number;
  attempt: number;
  percent: number;
  message: string;
  at: number;
}

/** Primary key of task_progress. What an older attempt says late does not replace what a newer one said. */
export async function saveProgress(pool: Pool, rows: readonly ProgressRow[]): Promise<void> {
  const newer = (column: string) =>
    `${column} = IF(VALUES(attempt) >= attempt, VALUES(${column}), ${column})`;
  await pool.query(
    `INSERT INTO task_progress (execution_id, fire_at, attempt, percent, message, updated_at) VALUES ?
     ON DUPLICATE KEY UPDATE ${['percent', 'message', 'updated_at', 'attempt'].map(newer).join(', ')}`,
    [rows.map((row) => [row.executionId, row.fireAt, row.attempt, row.percent, row.message, row.at])],
  );
}
