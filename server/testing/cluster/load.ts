import type { Pool } from 'mysql2/promise';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { insertTask, taskDefinition } from '@/server/testing/factories';
import type { HistoryTask } from './checker/cluster-history';
import type { Target } from './target';

export interface Load {
  /** Tasks that fire every second. */
  everySecond: number;
  /** Tasks that fire every ten seconds. */
  everyTen: number;
  /** Tasks whose calls last longer than their period. */
  long: number;
}

/** The load under which every fault must be survived. */
export const FULL_LOAD: Load = { everySecond: 200, everyTen: 50, long: 20 };
/** What two cores do beside everything else of `npm test` without being late by themselves. */
export const SMALL_LOAD: Load = { everySecond: 50, everyTen: 12, long: 6 };

export const SHORT_CALL_MS = 50;
export const LONG_CALL_MS = 6_000;
const LONG_PERIOD_S = 5;

/**
 * Writes the tasks of a load: half with a cron text and half with a fixed rate, half `allow` and half `skip`, and of each of these a
 * third that forbids to repeat a call. The first fire is the first whole second after `from`.
 */
export async function insertLoad(
  pool: Pool,
  load: Load,
  target: Target,
  from: number,
): Promise<HistoryTask[]> {
  const short = target.url(SHORT_CALL_MS);
  const kinds = [
    ...Array.from({ length: load.everySecond }, () => ({ everyS: 1, url: short })),
    ...Array.from({ length: load.everyTen }, () => ({ everyS: 10, url: short })),
    ...Array.from({ length: load.long }, () => ({ everyS: LONG_PERIOD_S, url: target.url(LONG_CALL_MS) })),
  ];
  return Promise.all(
    kinds.map(async ({ everyS, url }, index) => {
      const definition = taskDefinition({
        schedule: index % 4 < 2 ? cronEvery(everyS) : { kind: 'fixed_rate', everyMs: everyS * 1_000 },
        overlap: { policy: index % 2 === 0 ? 'allow' : 'skip' },
        onNodeLoss: index % 3 === 0 ? 'fail' : 'retry',
        http: { url },
      });
      const everyMs = everyS * 1_000;
      const nextFireAt = (Math.floor(from / everyMs) + 1) * everyMs;
      const { id } = await insertTask(pool, { definition, lastFireAt: from, nextFireAt });
      return { id, definition, from };
    }),
  );
}

const cronEvery = (seconds: number): Extract<TaskDefinition['schedule'], { kind: 'cron' }> => ({
  ...{ kind: 'cron', expression: `*/${seconds} * * * * *`, dialect: 'unix', timeZone: 'UTC' },
  ...{ gap: 'merge', overlap: 'first' },
});
