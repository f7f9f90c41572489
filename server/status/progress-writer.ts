import type { ProgressRow } from '@/server/repositories/task-progress.repository';

const FLUSH_MS = 500;

/** Keeps the newest progress of each execution and writes it twice a second: a busy reporter costs two statements a second. */
export class ProgressWriter {
  readonly #save: (rows: ProgressRow[]) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #newest = new Map<number, ProgressRow>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(save: (rows: ProgressRow[]) => Promise<void>, onError: (error: unknown) => void) {
    this.#save = save;
    this.#onError = onError;
  }

  report(progress: ProgressRow): void {
    this.#newest.set(progress.executionId, progress);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what is waiting. Progress that cannot be written is dropped: the next one says more. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = [...this.#newest.values()];
    this.#newest.clear();
    if (rows.length > 0) this.#flushing = this.#flushing.then(() => this.#save(rows)).catch(this.#onError);
    return this.#flushing;
  }
}
