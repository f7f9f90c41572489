import type { AttemptLogLevel } from './contract';

/** Time as an attempt needs it. */
export interface AttemptClock {
  /** Never goes back and knows no date: deadlines and durations count on it. */
  monotonicMs(): number;
  /** The database's time as this node knows it, for the instants of log lines. */
  now(): number;
}

/** A line of an execution's log. `seq` grows over all attempts of the execution. */
export interface AttemptLogLine {
  executionId: number;
  fireAt: number;
  seq: number;
  attempt: number;
  at: number;
  level: AttemptLogLevel;
  message: string;
}

/** Takes log lines; never waits and never throws on a full store. */
export interface LogSink {
  append(line: AttemptLogLine): void;
}

export interface AttemptProgress {
  executionId: number;
  fireAt: number;
  attempt: number;
  token: number;
  at: number;
  percent: number;
  message: string;
}

/** Takes progress; only the newest of an attempt matters. */
export interface ProgressSink {
  report(progress: AttemptProgress): void;
}

/** Calls back at a steady pace until it is stopped. */
export interface Ticker {
  start(everyMs: number, onTick: () => void): void;
  stop(): void;
}

/** The rates of hosts, kept where all nodes see them. */
export interface HostRateStore {
  readLimitedHosts(): Promise<string[]>;
  /** One turn for each of these hosts, which may name one more than once; of one that is not limited any more it is now. */
  takeTurns(hosts: readonly string[]): Promise<number[]>;
}
