// One private server process: started in a group of its own, so that a terminal's Ctrl-C reaches only the supervisor.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readJson, writePrivate } from '../environment.mjs';
import { freePort } from '../ports.mjs';
import { isAlive, programsIn, recordOf, stopProcess } from '../processes.mjs';
import { StepError } from '../steps.mjs';

const READY_WITHIN_MS = 60_000;
/** A port that was free may be taken by the time the server gets there. */
const PORT_TRIES = 3;

/**
 * Starts a server on a free loopback port and waits until it answers; `{ server, port }`. A server of the same folder that outlived its
 * supervisor is stopped first: two on one folder would harm the data. `args` and `isReady` get the port, `onStarted` gets the server
 * before it is ready.
 */
export async function startServer(specification) {
  const { name, folder, cwd, programName } = specification;
  await stopProcess(readJson(recordFileOf(folder, name)));
  await stopOrphans(cwd, programName);
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const { server, problem } = await tryStart(specification, port);
    if (problem === null) return { server, port };
    const tail = tailOf(server.logFile);
    if (tries === PORT_TRIES || !/address already in use/i.test(tail)) {
      throw new StepError(
        `The private ${name} could not be started: ${problem}. Its log, ${server.logFile}, ends with:\n${tail}`,
      );
    }
  }
}

async function stopOrphans(cwd, programName) {
  for (const orphan of programsIn(cwd, programName)) await stopProcess(orphan);
}

/** Removes a server's folder with all its data, after a server that outlived its supervisor. */
export async function emptyFolder(folder, cwd, programName) {
  await stopOrphans(cwd, programName);
  rmSync(folder, { recursive: true, force: true });
}

const recordFileOf = (folder, name) => path.join(folder, `${name}.pid.json`);

async function tryStart({ name, folder, cwd, binary, args, isReady, onStarted }, port) {
  const logFile = path.join(folder, `${name}.log`);
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(binary.file, args(port), {
    argv0: binary.argv0,
    cwd,
    env: { ...process.env, ...binary.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const record = child.pid === undefined ? null : recordOf(child.pid);
  let isUp = false;
  let problem = null;
  /** Resolves when the server ends, for whatever reason. */
  const ended = new Promise((resolve) => {
    child.on('error', (error) => {
      problem = error.message;
      resolve();
    });
    child.on('exit', (code, signal) => {
      problem ??= `it ended (${signal ?? `exit code ${code}`})`;
      resolve();
    });
  });
  const server = {
    name,
    logFile,
    record,
    ended,
    isUp: () => isUp,
    stop() {
      isUp = false;
      return stopProcess(record);
    },
  };
  if (record) writePrivate(recordFileOf(folder, name), record);
  onStarted(server);
  const until = performance.now() + READY_WITHIN_MS;
  // the answer must come from this very child, not from somebody who was faster on its port
  while (!(await isReady(port, child.pid)) || !isAlive(record)) {
    if (problem === null && performance.now() > until)
      problem = `it did not answer within ${READY_WITHIN_MS / 1_000} s`;
    if (problem !== null) {
      await stopProcess(record);
      return { server, problem };
    }
    await wait(25);
  }
  isUp = true;
  child.unref();
  return { server, problem: null };
}

function tailOf(file) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
