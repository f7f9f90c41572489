import type { IncidentKind } from '@/server/domain/cluster/incident-kinds';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';

/** Writes of an owner that is none any more: the database refused them. */
export type StaleWrite = 'pre_claim' | 'start' | 'report' | 'put_off' | 'heartbeat';

/** How many values lie at or below each bound, and how many there are; bounds in growing order. */
export interface HistogramSnapshot {
  bounds: readonly number[];
  /** Cumulative, one for each bound. */
  counts: number[];
  count: number;
  sum: number;
}

/** What a worker has counted since its start. */
export interface MetricsSnapshot {
  /** Milliseconds from due to start, for each attempt. */
  latenessMs: HistogramSnapshot;
  /** Executions that came into each status. */
  executions: Partial<Record<ExecutionStatus, number>>;
  /** Tasks decided in one transaction. */
  preClaimBatches: HistogramSnapshot;
  /** Fires left undecided until their instant, because their lanes were taken. */
  heldFires: number;
  staleWritesRefused: Partial<Record<StaleWrite, number>>;
  scannerFindings: Partial<Record<IncidentKind, number>>;
  shardsOwned: number;
  lockProvider: string;
}

const LATENESS_BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000];
const BATCH_BOUNDS = [1, 5, 10, 50, 100, 200, 300, 400, 500];

class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #count = 0;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.#count += 1;
    this.#sum += value;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index >= 0) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  snapshot(): HistogramSnapshot {
    let total = 0;
    const counts = this.#counts.map((count) => {
      total += count;
      return total;
    });
    return { bounds: this.#bounds, counts, count: this.#count, sum: this.#sum };
  }
}

class Counts<Key extends string> {
  readonly #counts = new Map<Key, number>();

  add(key: Key, count: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  snapshot(): Partial<Record<Key, number>> {
    return Object.fromEntries(this.#counts) as Partial<Record<Key, number>>;
  }
}

/** What is asked for when the figures are, instead of being counted. */
export interface MetricsGauges {
  shardsOwned: () => number;
  lockProvider: () => string;
}

/** The figures of one worker. Each part of it is given the functions it counts with, and knows nothing of the rest. */
export class EngineMetrics {
  readonly #gauges: MetricsGauges;
  readonly #lateness = new Histogram(LATENESS_BOUNDS_MS);
  readonly #batches = new Histogram(BATCH_BOUNDS);
  readonly #executions = new Counts<ExecutionStatus>();
  readonly #staleWrites = new Counts<StaleWrite>();
  readonly #findings = new Counts<IncidentKind>();
  #heldFires = 0;

  constructor(gauges: MetricsGauges) {
    this.#gauges = gauges;
  }

  /** An attempt starts; early by the node's knowledge of the time counts as on time. */
  readonly started = (latenessMs: number): void => this.#lateness.observe(Math.max(0, latenessMs));

  /** Executions have come into a status, and that is committed. */
  readonly became = (status: ExecutionStatus, count: number): void => this.#executions.add(status, count);

  readonly preClaimed = ({ tasks, held }: { tasks: number; held: number }): void => {
    this.#batches.observe(tasks);
    this.#heldFires += held;
  };

  readonly staleWriteRefused = (write: StaleWrite): void => this.#staleWrites.add(write, 1);

  readonly found = (kind: IncidentKind, count: number): void => this.#findings.add(kind, count);

  snapshot(): MetricsSnapshot {
    return {
      latenessMs: this.#lateness.snapshot(),
      executions: this.#executions.snapshot(),
      preClaimBatches: this.#batches.snapshot(),
      heldFires: this.#heldFires,
      staleWritesRefused: this.#staleWrites.snapshot(),
      scannerFindings: this.#findings.snapshot(),
      shardsOwned: this.#gauges.shardsOwned(),
      lockProvider: this.#gauges.lockProvider(),
    };
  }
}
