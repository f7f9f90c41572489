import type { LanePolicy } from '@/server/domain/task/task-policies';

/** A task whose fires and executions are known beforehand. Instants and durations in milliseconds. */
export interface LaneScene {
  policy: LanePolicy['policy'];
  lanes: number;
  /** How many may wait. */
  queueLimit: number;
  periodMs: number;
  /** How long the execution of each fire runs; there are as many fires. */
  runMs: readonly number[];
}

export interface LaneHistory {
  /** When the execution of each fire began that got one, by the number of the fire. */
  starts: Map<number, number>;
  /** Fires whose execution was cancelled for a later one, begun or not. */
  cancelled: Set<number>;
}

/** An end this close before a fire may come after it as well: whether they overlap is luck. */
const TOO_CLOSE_MS = 550;

export const dueAtOf = ({ periodMs }: LaneScene, fire: number): number => (fire + 1) * periodMs;

/**
 * What happens to the fires of a scene when nothing is ever late, by simple bookkeeping. Run times are drawn out a little where an
 * execution would end just before a fire; they are part of the answer.
 */
export function onTimeWorld(scene: LaneScene): LaneHistory & { runMs: number[] } {
  const { policy, lanes, periodMs } = scene;
  const runMs = [...scene.runMs];
  const starts = new Map<number, number>();
  const cancelled = new Set<number>();
  const running = new Map<number, number>();
  let queue: number[] = [];

  const start = (fire: number, at: number) => {
    let endAt = at + (runMs[fire] as number);
    const untilNextFire = periodMs - (endAt % periodMs);
    if (untilNextFire <= TOO_CLOSE_MS || untilNextFire === periodMs) endAt += (untilNextFire % periodMs) + 50;
    runMs[fire] = endAt - at;
    starts.set(fire, at);
    running.set(fire, endAt);
  };
  const endThoseBefore = (at: number) => {
    for (;;) {
      const [first] = [...running].filter(([, endAt]) => endAt <= at).sort((a, b) => a[1] - b[1]);
      if (first === undefined) return;
      running.delete(first[0]);
      const next = queue.shift();
      if (next !== undefined) start(next, first[1]);
    }
  };

  for (let fire = 0; fire < runMs.length; fire += 1) {
    const at = dueAtOf(scene, fire);
    endThoseBefore(at);
    if (running.size < lanes) start(fire, at);
    else if (policy === 'cancel_running') {
      for (const victim of [...running.keys(), ...queue]) cancelled.add(victim);
      running.clear();
      queue = [];
      start(fire, at);
    } else if (policy.startsWith('queue') && queue.length < scene.queueLimit) queue.push(fire);
  }
  endThoseBefore(Number.POSITIVE_INFINITY);
  return { starts, cancelled, runMs };
}
