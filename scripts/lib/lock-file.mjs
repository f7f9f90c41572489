// Locks between processes of one folder. A lock names its holder by pid and start time, so one whose holder is gone never blocks.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive, recordOf } from './processes.mjs';
import { StepError } from './steps.mjs';

/** Takes the lock: `{ unlock }`, or `{ holder }` when a living process has it. */
export function takeLock(file, facts = {}) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const own = JSON.stringify({ ...recordOf(process.pid), ...facts, take: randomBytes(6).toString('hex') });
  const aside = `${file}.${process.pid}`;
  for (;;) {
    // linked into place with its content: nobody sees half a lock
    writeFileSync(aside, own, { mode: 0o600 });
    const isTaken = tryLink(aside, file);
    rmSync(aside, { force: true });
    if (isTaken) {
      return {
        unlock() {
          if (readText(file) === own) rmSync(file, { force: true });
        },
      };
    }
    const text = readText(file);
    if (text === null) continue;
    const holder = parse(text);
    if (isAlive(holder)) return { holder };
    putAway(file, text, aside);
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock, and none that somebody else took in the meantime. */
function putAway(file, deadText, aside) {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readText(aside) !== deadText) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const supervisorFile = (dataFolder) => path.join(dataFolder, 'supervisor.json');

/** Makes this process the only one that runs servers on a data folder, or says who is. Returns the function that ends it. */
export function lockFolder(dataFolder, address) {
  const { holder, unlock } = takeLock(supervisorFile(dataFolder), { address });
  if (unlock) return unlock;
  throw new StepError(
    `Punctual runs in this folder already (process ${holder.pid}, ${holder.address}). Stop it with Ctrl-C, or choose another DATA_DIR.`,
  );
}

/** Whether somebody runs servers on a data folder. */
export function isFolderLocked(dataFolder) {
  return isAlive(parse(readText(supervisorFile(dataFolder)) ?? 'null'));
}

/** Does some work while nobody else in this folder does it; waits for the one who does. */
export async function exclusively(file, progress, work) {
  for (;;) {
    const { holder, unlock } = takeLock(file);
    if (unlock) {
      try {
        return await work();
      } finally {
        unlock();
      }
    }
    progress(`waiting for process ${holder.pid}, which does the same`);
    await wait(200);
  }
}
