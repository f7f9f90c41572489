import type {
  AttemptReport,
  ExecutionReporter,
  PutOff,
  PutOffAnswer,
} from '@/server/executor/execution-reporter';
import type { AttemptRef, StartMark } from '@/server/scheduler/execution-rows';

/** A result that is not written holds a lane, also of a task another node decides about. */
const LONGEST_PAUSE_MS = 500;
const FIRST_PAUSE_MS = 100;

/** What slots report to. */
export type SlotReporter = Pick<ExecutionReporter, 'started' | 'withdrawStart' | 'finished' | 'putOff'>;

export interface PersistentReporterOptions {
  reporter: SlotReporter;
  /** Waits before something is written again while the database is away. */
  pause: (ms: number) => Promise<void>;
  onProblem: (message: string, facts: Record<string, unknown>) => void;
}

/** Writes for the slots until the database has taken or refused it, and so through any outage. */
export class PersistentReporter {
  readonly #options: PersistentReporterOptions;
  /** Ends that are not written yet. */
  readonly #unreported = new Set<{ finishedAt: number }>();

  constructor(options: PersistentReporterOptions) {
    this.#options = options;
  }

  /** When the first of those ended whose end is not written yet; `now` when all are. */
  reportedUntil(now: number): number {
    let until = now;
    for (const { finishedAt } of this.#unreported) until = Math.min(until, finishedAt);
    return until;
  }

  /** False when the attempt is somebody else's by now. */
  started(mark: StartMark): Promise<boolean> {
    return this.untilAnswered('a start could not be written yet', mark, (reporter) => reporter.started(mark));
  }

  putOff(row: PutOff): Promise<PutOffAnswer> {
    return this.untilAnswered('an execution could not be put off yet', row, (reporter) =>
      reporter.putOff(row),
    );
  }

  /** False when the attempt is somebody else's by now. */
  async finished(report: AttemptReport): Promise<boolean> {
    this.#unreported.add(report);
    const isWritten = await this.untilAnswered('a result could not be written yet', report, (reporter) =>
      reporter.finished(report),
    );
    this.#unreported.delete(report);
    return isWritten;
  }

  /** Asks the database until it answers. */
  async untilAnswered<Answer>(
    problem: string,
    { executionId }: Pick<AttemptRef, 'executionId'>,
    ask: (reporter: SlotReporter) => Promise<Answer>,
  ): Promise<Answer> {
    const { reporter, pause, onProblem } = this.#options;
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(LONGEST_PAUSE_MS, wait * 2)) {
      try {
        return await ask(reporter);
      } catch (error) {
        onProblem(problem, { executionId, error });
        await pause(wait);
      }
    }
  }
}
