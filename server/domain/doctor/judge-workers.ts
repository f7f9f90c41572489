import { isHeard } from '@/server/domain/cluster/health-state';
import { type Finding, ok, problem, warning } from './finding';

/** A node that is live or draining, with the age of its heartbeat by the database's clock. */
export interface WorkerFacts {
  name: string;
  status: string;
  heartbeatAgeMs: number;
  running: number;
}

const MOST_NAMED = 5;

/** Whether somebody fires the tasks. */
export function judgeWorkers(workers: readonly WorkerFacts[]): Finding {
  const heard = workers.filter(isHeard);
  if (heard.length === 0) {
    const rest = workers.length === 0 ? '' : ` (${listOf(workers)})`;
    return problem(
      'workers',
      `no worker is live, so nothing fires${rest}`,
      'Start it with npm start, or a worker alone with npm run start:worker.',
    );
  }
  const late = workers.filter((worker) => worker.status === 'live' && !isHeard(worker));
  if (late.length > 0) {
    return warning(
      'workers',
      `${heard.length} live; without a heartbeat: ${listOf(late)}`,
      'Look into the log of that worker. If it is gone, the others take over what it ran within seconds.',
    );
  }
  return ok('workers', `${heard.length} live: ${listOf(workers)}`);
}

function listOf(workers: readonly WorkerFacts[]): string {
  const named = workers.slice(0, MOST_NAMED).map(describe);
  const more = workers.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function describe({ name, status, heartbeatAgeMs, running }: WorkerFacts): string {
  const age = `heard ${(heartbeatAgeMs / 1_000).toFixed(1)} s ago`;
  return `${name} ${status === 'draining' ? 'is stopping, ' : ''}${age}, runs ${running}`;
}
