// Runs the processes of the product and starts those that end anew.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readJson, writePrivate } from './environment.mjs';
import { isAlive, recordOf, stopProcess } from './processes.mjs';

export const FIRST_DELAY_MS = 200;
export const LONGEST_DELAY_MS = 10_000;
/** A process that ran this long is healthy again: its next end counts as the first. */
export const HEALTHY_AFTER_MS = 60_000;
/** After so many ends in a row the supervisor gives up. */
export const MOST_ENDS = 8;
/** A stopping worker lets its executions finish for 20 s; whoever stops it waits a little longer. */
const STOP_GRACE_MS = 25_000;

/** An exit that no new start can mend: a person must change the configuration. */
const EXIT_CONFIGURATION = 78;

/**
 * What to do after a process ended: how long to wait before it is started anew, or null to give up.
 * `endsInRow` counts this end.
 */
export function afterEnd(endsInRow, exitCode) {
  if (exitCode === EXIT_CONFIGURATION || endsInRow >= MOST_ENDS) return null;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (endsInRow - 1));
}

/** How many ends in a row an end makes, for a process that ran so long. */
export function countEnd(endsBefore, ranMs) {
  return ranMs >= HEALTHY_AFTER_MS ? 1 : endsBefore + 1;
}

/**
 * Supervises processes given as `{ name, file, args, env, cwd }`. `gaveUp` resolves to a message when one of them cannot be kept
 * running; `stop` ends all of them, each within its grace. `recordFile` tells a later supervisor what to end if this one is killed.
 */
export function supervise(specifications, { write, recordFile }) {
  const processes = new Map(
    specifications.map(({ name }) => [name, { record: null, isReady: false, timer: null }]),
  );
  let isStopping = false;
  let giveUp;
  const gaveUp = new Promise((resolve) => {
    giveUp = resolve;
  });

  const start = (specification, endsBefore) => {
    const { name } = specification;
    const own = processes.get(name);
    const startedAt = performance.now();
    const child = spawn(specification.file, specification.args, {
      cwd: specification.cwd,
      env: { ...specification.env, PUNCTUAL_SUPERVISOR_PID: String(process.pid) },
      // the channel tells the child when the supervisor is gone
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // a terminal's Ctrl-C must reach the supervisor alone
      detached: true,
    });
    const record = child.pid === undefined ? null : recordOf(child.pid);
    Object.assign(own, { record, isReady: false, timer: null, isRestarting: false });
    if (recordFile)
      writePrivate(recordFile, [...processes.values()].map((one) => one.record).filter(Boolean));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => write(`[${name}] ${line}`));
    }
    child.on('message', (message) => {
      if (message?.type === 'ready') own.isReady = true;
    });
    let hasEnded = false;
    const ended = (code, signal) => {
      if (hasEnded) return;
      hasEnded = true;
      Object.assign(own, { record: null, isReady: false });
      if (isStopping) return;
      if (own.isRestarting) {
        start(specification, 0);
        return;
      }
      const inRow = countEnd(endsBefore, performance.now() - startedAt);
      const delayMs = afterEnd(inRow, code);
      const how = signal ?? `exit code ${code}`;
      if (delayMs === null) {
        giveUp(
          `${name} ended ${inRow === 1 ? '' : `${inRow} times in a row `}(${how}); see its lines above.`,
        );
        return;
      }
      write(`[supervisor] ${name} ended (${how}); starting it anew in ${delayMs / 1_000} s`);
      own.timer = setTimeout(start, delayMs, specification, inRow);
    };
    child.on('exit', ended);
    child.on('error', (error) => {
      // a program that could not be started never exits
      if (record !== null) return;
      write(`[supervisor] ${name}: ${error.message}`);
      ended(1, null);
    });
  };
  for (const specification of specifications) start(specification, 0);

  return {
    gaveUp,
    /** Whether a process said of itself that it is ready. */
    isReady: (name) => processes.get(name).isReady,
    /** Ends a process and starts it anew. */
    restart(name) {
      const own = processes.get(name);
      if (!isAlive(own.record)) return;
      own.isRestarting = true;
      void stopProcess(own.record, { graceMs: STOP_GRACE_MS });
    },
    async stop(urgent) {
      isStopping = true;
      await Promise.all(
        [...processes.values()].map(({ record, timer }) => {
          clearTimeout(timer);
          return stopProcess(record, { graceMs: STOP_GRACE_MS, urgent });
        }),
      );
    },
  };
}

/** Ends what a killed supervisor left; its processes are ending by themselves already, but may still hold the port. */
export async function endRemains(recordFile) {
  const records = readJson(recordFile);
  if (Array.isArray(records)) {
    await Promise.all(records.map((record) => stopProcess(record, { graceMs: STOP_GRACE_MS })));
  }
}
