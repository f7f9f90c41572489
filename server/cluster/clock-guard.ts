import {
  ClockStepWatch,
  type DatabaseClockReading,
  machineClockError,
} from '@/server/domain/cluster/clock-reading';
import type { IncidentFacts } from '@/server/domain/cluster/incident-kinds';
import type { IncidentBook } from './incident-book';
import type { ClusterStore } from './ports';

/** Beyond this the machine's clock is called wrong, and right again below half of it. */
const WRONG_MS = 1_000;

export interface ClockGuardOptions {
  incidents: Pick<IncidentBook, 'open' | 'set'>;
  nodeId: number;
  /** Called as soon as a step of the database's clock is seen. */
  onStep: () => void;
  onError: (error: unknown) => void;
}

/** Alarms about clocks that nothing depends on here, but everybody who reads a log: steps of the database's, and this machine's own. */
export class ClockGuard {
  readonly #options: ClockGuardOptions;
  readonly #steps = new ClockStepWatch();
  /** As last written; null while that is unknown. */
  #isMachineWrong: boolean | null = null;
  /** A step that is not written yet. */
  #step: IncidentFacts | null = null;
  /** One write after the other, so that an alarm never overtakes its end. */
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ClockGuardOptions) {
    this.#options = options;
  }

  observe(reading: DatabaseClockReading): void {
    const stepMs = this.#steps.observe(reading);
    if (stepMs !== null) {
      this.#step = { stepMs, databaseAt: reading.databaseAt };
      this.#options.onStep();
    }
    if (this.#step !== null) this.#tellStep(this.#step);
    const errorMs = machineClockError(reading);
    if (errorMs !== null) this.#judgeMachine(errorMs);
  }

  #tellStep(facts: IncidentFacts): void {
    this.#step = null;
    this.#write(
      () => this.#options.incidents.open('database_clock_step', facts),
      () => {
        this.#step ??= facts;
      },
    );
  }

  #judgeMachine(aheadMs: number): void {
    const isWrong = Math.abs(aheadMs) > (this.#isMachineWrong ? WRONG_MS / 2 : WRONG_MS);
    if (isWrong === this.#isMachineWrong) return;
    this.#isMachineWrong = isWrong;
    const { nodeId, incidents } = this.#options;
    this.#write(
      () => incidents.set('node_clock_wrong', isWrong ? { aheadMs } : null, nodeId),
      () => {
        this.#isMachineWrong = null;
      },
    );
  }

  /** Resolves when everything seen so far is written. */
  written(): Promise<void> {
    return this.#writing;
  }

  /** What cannot be written is tried again at the next look. */
  #write(work: () => Promise<void>, again: () => void): void {
    this.#writing = this.#writing.then(work).catch((error) => {
      again();
      this.#options.onError(error);
    });
  }
}

/** The store, with a guard that sees the database's time in every look at the cluster. */
export function guardClocks(
  store: ClusterStore,
  guard: ClockGuard,
  /** `wallMs` is the machine's clock. */
  { monotonicMs, wallMs }: { monotonicMs: () => number; wallMs: () => number },
): ClusterStore {
  return {
    ...store,
    async readCluster() {
      const sentAt = monotonicMs();
      const cluster = await store.readCluster();
      guard.observe({ sentAt, receivedAt: monotonicMs(), wallAt: wallMs(), databaseAt: cluster.now });
      return cluster;
    },
  };
}
