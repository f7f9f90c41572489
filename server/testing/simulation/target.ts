import type { JsonObject } from '@/server/domain/json/json-value';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import type { ClaimedExecution } from '@/server/scheduler/claimed-execution';
import type { Dice } from '@/server/testing/schedule-oracle/random';
import type { AttemptEnd, AttemptInput, RunningAttempt } from '@/server/worker/running-slot';
import type { DatabaseClock } from './database-clock';
import type { SimulatedProcess } from './simulated-process';
import type { VirtualTime } from './virtual-time';

/** One call of the work outside, as a target would record it. */
export interface Call {
  at: number;
  /** The latest that any node could take for the present. */
  latestAt: number;
  nodeId: number;
  executionId: number;
  taskVersion: number;
  token: number;
  attempt: number;
  dueAt: number;
  parameters: JsonObject;
  asOfAt: number;
}

/** How the work of a task goes. */
export interface Behaviour {
  shortestMs: number;
  longestMs: number;
  failPercent: number;
  /** Runs until somebody stops it. */
  hangPercent: number;
  /** Ends the process that runs it. */
  killPercent: number;
  /** Does not stop when it is asked to. */
  isDeaf: boolean;
}

export interface TargetOptions {
  dice: Dice;
  time: VirtualTime;
  clock: DatabaseClock;
  behaviourOf: (taskId: number) => Behaviour;
  onKill: (process: SimulatedProcess) => void;
}

const HANG_MS = 3_600_000;

/** The world that attempts call: it remembers every call, and answers as the task behaves. */
export class Target {
  readonly calls: Call[] = [];
  readonly #options: TargetOptions;

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  start(
    process: SimulatedProcess,
    execution: ClaimedExecution,
    definition: TaskDefinition,
    { parameters, asOfAt, timeoutMs }: AttemptInput,
  ): RunningAttempt {
    const { dice, time, clock, behaviourOf, onKill } = this.#options;
    const { executionId, taskVersion, token, attempt, dueAt } = execution;
    this.calls.push({
      ...{
        at: time.now(),
        latestAt: clock.latest,
        nodeId: process.owner,
        executionId,
        taskVersion,
        token,
        attempt,
        dueAt,
        parameters,
        asOfAt,
      },
    });
    const behaviour = behaviourOf(execution.taskId);
    if (dice.chance(behaviour.killPercent / 100)) process.after(dice.whole(1, 200), () => onKill(process));
    const isHanging = dice.chance(behaviour.hangPercent / 100);
    const runMs = isHanging ? HANG_MS : dice.whole(behaviour.shortestMs, behaviour.longestMs);
    const status = dice.chance(behaviour.failPercent / 100) ? 'failed' : 'succeeded';
    let resolve: (end: AttemptEnd) => void = () => undefined;
    const ended = new Promise<AttemptEnd>((settle) => {
      resolve = settle;
    });
    const end = (as: AttemptEnd['status']) => () => resolve(endOf(as, token, attempt));
    if (runMs < timeoutMs) process.after(runMs, end(status));
    else process.after(timeoutMs, end('timed_out'));
    let isAborted = false;
    return {
      ended,
      abort: () => {
        if (isAborted) return false;
        isAborted = true;
        process.after(behaviour.isDeaf ? definition.cancelGraceMs : dice.whole(0, 200), end('cancelled'));
        return true;
      },
    };
  }
}

/** Each end carries the attempt it belongs to, so that the record shows whose report was taken. */
function endOf(status: AttemptEnd['status'], token: number, attempt: number): AttemptEnd {
  if (status === 'succeeded')
    return { status, errorCode: null, errorMessage: null, result: { token, attempt } };
  return { status, errorCode: status.toUpperCase(), errorMessage: `call ${token}:${attempt}`, result: null };
}
