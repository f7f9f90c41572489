import type { Finding } from './checker/finding';
import { Coverage } from './coverage';
import { Simulation } from './simulation';

export interface SeedRange {
  first: number;
  count: number;
}

/** Seeds that several threads run together. */
export interface SharedSeeds extends SeedRange {
  /** How many some thread has taken. */
  taken: Int32Array;
}

export interface RunResult {
  seeds: number;
  coverage: Coverage;
  events: number;
  /** Seeds with something wrong, and what. */
  findings: { seed: number; finding: Finding }[];
  /** Seeds that were less than a seed has to be. */
  thin: string[];
}

const LEAST_TASKS = 30;
const LEAST_NODES = 2;
const LEAST_FAULTS = 5;

/** Runs seeds one after the other; the process can do something else between two of them. */
export async function runSeeds({ first, count }: SeedRange): Promise<RunResult> {
  const result: RunResult = { seeds: 0, coverage: new Coverage(), events: 0, findings: [], thin: [] };
  for (let seed = first; seed < first + count; seed += 1) {
    const { findings, coverage, events, tasks, nodes } = await new Simulation(seed).run();
    const faults = coverage.total('fault:') + coverage.total('operator:');
    if (tasks < LEAST_TASKS || nodes < LEAST_NODES || faults < LEAST_FAULTS)
      result.thin.push(`seed ${seed}: ${tasks} tasks, ${nodes} schedulers, ${faults} faults`);
    result.findings.push(...findings.map((finding) => ({ seed, finding })));
    result.coverage.merge(coverage.counts);
    result.events += events;
    result.seeds += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
}

/** What a run did, in lines for people. */
export function summaryOf({ seeds, coverage, events }: RunResult): string {
  const part = (prefix: string) =>
    [...coverage.counts]
      .filter(([name]) => name.startsWith(prefix))
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name.slice(prefix.length)} ${count}`)
      .join(', ');
  return [
    `${seeds} seeds, ${coverage.of('fires')} fires on time, ${coverage.of('ended')} executions, ${coverage.of('calls')} calls, ${events} events`,
    ...['fault:', 'operator:', 'trigger:', 'skip:', 'transition:', 'policy:', 'case:'].map(
      (prefix) => `  ${prefix} ${part(prefix)}`,
    ),
  ].join('\n');
}

const MOST_SHOWN = 12;

/** Findings with what runs their seed again. */
export function wordsOf(findings: RunResult['findings']): string[] {
  return findings
    .slice(0, MOST_SHOWN)
    .map(
      ({ seed, finding: { kind, taskId, text } }) =>
        `${kind}: task ${taskId}: ${text} (SIMULATION_FIRST_SEED=${seed} SIMULATION_SEEDS=1 npm run test:simulation)`,
    );
}
