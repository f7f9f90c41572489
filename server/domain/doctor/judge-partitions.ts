import { missingPartitions, PARTITION_MONTHS_AHEAD } from '@/server/domain/execution/partition-plan';
import { type Finding, ok, problem, TABLES_FIRST, unchecked, warning } from './finding';

/** Where the last monthly partition of a table ends: the first instant that has no place; 0 when the table is not there. */
export interface PartitionEnd {
  table: string;
  untilAt: number;
}

/** Whether executions of the coming months have a place, by the database's clock. Workers look after it every hour. */
export function judgePartitions(ends: readonly PartitionEnd[], now: number): Finding {
  if (ends.some(({ untilAt }) => untilAt === 0)) return unchecked('partitions', TABLES_FIRST);
  const full = ends.filter(({ untilAt }) => untilAt <= now);
  const cure =
    'Run npm run db:migrate; a running worker adds them every hour: see its log for why it did not.';
  if (full.length > 0) {
    return problem('partitions', `${listOf(full)}: what fires now has no place`, cure);
  }
  const short = ends.filter(({ untilAt }) => missingPartitions(untilAt, now).length > 0);
  if (short.length > 0) {
    return warning(
      'partitions',
      `${listOf(short)}: less than ${PARTITION_MONTHS_AHEAD} months ahead`,
      'Start a worker (npm start), or run npm run db:migrate.',
    );
  }
  const first = Math.min(...ends.map(({ untilAt }) => untilAt));
  return ok('partitions', `there is a place for every fire before ${dayOf(first)}`);
}

const listOf = (ends: readonly PartitionEnd[]) =>
  ends.map(({ table, untilAt }) => `${table} ends at ${dayOf(untilAt)}`).join(', ');

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
