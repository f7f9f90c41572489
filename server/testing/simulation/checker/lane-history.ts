import type { StoredExecution } from '@/server/testing/memory/stored-rows';

/** An execution on a lane. */
export interface LaneHolder {
  executionId: number;
  lane: number;
  grantedAt: number;
  /** When it would have got the lane, had nothing been late. */
  onTimeAt: number;
  releasedAt: number | null;
  runMs: number;
  /** A node reported its end: of what was lost nobody knows how long it ran. */
  isRunKnown: boolean;
}

/** Who had the lanes of a task when, as the rows of its executions tell. */
export class LaneHistory {
  readonly #byLane = new Map<number, LaneHolder[]>();
  /** Whoever has a lane now. */
  readonly active = new Set<LaneHolder>();

  grant({ id, lane, dueAt }: StoredExecution, at: number, hasWaited: boolean): void {
    if (lane === null) return;
    const holders = this.of(lane);
    const previous = holders.at(-1);
    const freeAt = previous ? previous.onTimeAt + previous.runMs : dueAt;
    const wasTaken = previous !== undefined && (hasWaited || previous.onTimeAt <= dueAt);
    const holder: LaneHolder = {
      ...{ executionId: id, lane, grantedAt: at, releasedAt: null, runMs: 0, isRunKnown: false },
      onTimeAt: wasTaken ? Math.max(dueAt, freeAt) : dueAt,
    };
    holders.push(holder);
    this.active.add(holder);
  }

  release(execution: StoredExecution, at: number): void {
    const { id, lane } = execution;
    const holder = lane === null ? undefined : this.of(lane).findLast((known) => known.executionId === id);
    if (!holder) return;
    this.active.delete(holder);
    holder.releasedAt = at;
    holder.runMs = runMsOf(execution, holder);
    holder.isRunKnown = execution.status !== 'lost' && execution.status !== 'cancelled';
  }

  /** Holders of one lane, in order. */
  of(lane: number): LaneHolder[] {
    const known = this.#byLane.get(lane);
    if (known) return known;
    const holders: LaneHolder[] = [];
    this.#byLane.set(lane, holders);
    return holders;
  }
}

/** From start to end, or from the lane to the end when it was tried again; nothing when nobody knows when it ran. */
function runMsOf(execution: StoredExecution, { grantedAt }: LaneHolder): number {
  const { retries, startedAt, finishedAt } = execution;
  if (finishedAt === null) return 0;
  if (retries > 0) return Math.max(0, finishedAt - grantedAt);
  return startedAt === null || !isReported(execution) ? 0 : Math.max(0, finishedAt - startedAt);
}

/** Its node told the end. When it really ended is not known of one that was taken from a dead node. */
const isReported = ({ result, errorMessage }: StoredExecution): boolean =>
  result !== null || (errorMessage ?? '').startsWith('call ');
