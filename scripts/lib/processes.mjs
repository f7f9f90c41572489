// Processes by pid and start time: a pid alone may belong to another program by now.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** What tells this process from a later one with the same pid, or null when there is none (or only its remains). */
export function identityOf(pid) {
  try {
    // after the last ")" the fields are numbered from 3: state is 3, start time (in ticks since the boot) 22
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\)\s/s, '')
      .split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${fields[19]} ${bootId()}`;
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') return null;
    if (process.platform === 'linux') return null;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

export function recordOf(pid) {
  return { pid, identity: identityOf(pid) };
}

/** Whether the very process that was recorded still runs. */
export function isAlive(record) {
  return record !== null && record?.identity != null && identityOf(record.pid) === record.identity;
}

/**
 * Asks a recorded process (or its whole group) to end, and ends it when it does not within `graceMs`, or when `urgent` is aborted.
 */
export async function stopProcess(record, { graceMs = 30_000, isGroup = false, urgent } = {}) {
  if (!isAlive(record)) return;
  signal(record, 'SIGTERM', isGroup);
  const until = performance.now() + graceMs;
  while (isAlive(record) && performance.now() < until && !urgent?.aborted) await wait(25);
  if (!isAlive(record)) return;
  signal(record, 'SIGKILL', isGroup);
  while (isAlive(record)) await wait(25);
}

function signal({ pid }, name, isGroup) {
  try {
    process.kill(isGroup ? -pid : pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Records of the running programs with such a name that work in a folder. Finds a server whose supervisor was killed before it wrote the
 * pid down; where there is no /proc, the recorded pid has to do.
 */
export function programsIn(folder, name) {
  let pids;
  let real;
  try {
    pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
    real = realpathSync(folder);
  } catch {
    return [];
  }
  return pids
    .filter((pid) => {
      try {
        return (
          readlinkSync(`/proc/${pid}/cwd`) === real &&
          name.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))
        );
      } catch {
        return false;
      }
    })
    .map((pid) => recordOf(Number(pid)));
}
