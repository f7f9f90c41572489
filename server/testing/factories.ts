import type { Pool } from 'mysql2/promise';
import type * as z from 'zod';
import { type TaskDefinition, taskDefinitionSchema } from '@/server/domain/task/task-definition';

let nextTaskId = 1;

type DefinitionChange = Partial<z.input<typeof taskDefinitionSchema>>;

/** A definition that only needs what the test is about: the defaults of the product for everything else. */
export function taskDefinition(change: DefinitionChange = {}): TaskDefinition {
  return taskDefinitionSchema.parse({
    name: `task-${nextTaskId}`,
    executor: 'http',
    schedule: { kind: 'fixed_rate', everyMs: 10_000, anchorAt: null },
    spreadSeed: 1,
    ...(change.executor === 'function' ? {} : { http: { url: 'http://127.0.0.1:9/' } }),
    ...change,
  });
}

export interface InsertedTask {
  id: number;
  shard: number;
}

/** Writes a task whose first fire is `nextFireAt`, straight into its tables. */
export async function insertTask(
  pool: Pool,
  input: { definition?: DefinitionChange; lastFireAt: number; nextFireAt: number | null },
): Promise<InsertedTask> {
  const definition = taskDefinition(input.definition);
  const id = nextTaskId;
  nextTaskId += 1;
  const shard = id % 64;
  await pool.query(
    `INSERT INTO task (id, group_id, name, executor, definition, version, shard, spread_seed, priority, change_seq, last_fire_at,
       next_fire_at, next_fire_version, next_due_at, created_at, updated_at) VALUES (?)`,
    [
      [
        ...[
          id,
          1,
          `task-${id}`,
          'http',
          JSON.stringify(definition),
          1,
          shard,
          1,
          definition.priority,
          1,
          input.lastFireAt,
        ],
        ...[input.nextFireAt, input.nextFireAt === null ? null : 1, input.nextFireAt, 0, 0],
      ],
    ],
  );
  await pool.query(
    'INSERT INTO task_version (task_id, version, definition, effective_from, created_at) VALUES (?)',
    [[id, 1, JSON.stringify(definition), input.lastFireAt, 0]],
  );
  return { id, shard };
}
