import { spawn } from 'node:child_process';
import { recordOf, stopProcess } from './processes.mjs';
import { StepError } from './steps.mjs';

const KEPT_CHARACTERS = 20_000;
const SHOWN_LINES = 25;
const STOP_GRACE_MS = 5_000;
const running = new Set();

/**
 * Runs a program to its end; its output is kept, and its last lines are shown only when it fails. Resolves to what it wrote to standard
 * output. `onLine` sees each line as it comes. The program has a process group of its own, so that it ends when we say so.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { what?: string, onLine?: (line: string) => void, input?: string }} [options]
 * @returns {Promise<string>}
 */
export function runCommand(file, args, { what = file, onLine, input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...options,
      detached: true,
    });
    running.add(child);
    let stdout = '';
    let tail = '';
    const take = (isStdout) => (chunk) => {
      if (isStdout) stdout += chunk;
      tail = (tail + chunk).slice(-KEPT_CHARACTERS);
      if (onLine) for (const line of chunk.split('\n')) if (line.trim()) onLine(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', take(true));
    child.stderr.setEncoding('utf8').on('data', take(false));
    child.on('error', (error) => {
      running.delete(child);
      reject(new StepError(`${what} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(stdout);
      else reject(new StepError(`${what} failed (${signal ?? `exit code ${code}`})${lastLines(tail)}`));
    });
    if (input !== undefined) {
      // a program that ends early closes the pipe; its exit code says why
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    }
  });
}

/**
 * Runs a tool and shows what it says as it says it, or only when it fails; resolves to its exit code.
 */
export function spawnShown(file, args, { isQuietWhenGood = false, env, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...options,
      env: { ...env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const kept = [];
    const take = (chunk) => (isQuietWhenGood ? kept.push(chunk) : process.stdout.write(chunk));
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      take(`${file}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => {
      running.delete(child);
      if (code !== 0) for (const chunk of kept) process.stdout.write(chunk);
      resolve(code ?? 1);
    });
  });
}

function lastLines(text) {
  const lines = text.trim().split('\n').slice(-SHOWN_LINES);
  return lines.join('') === '' ? '.' : `:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Ends the programs that still run. */
export async function stopCommands() {
  await Promise.all(
    [...running].map((child) =>
      child.pid === undefined
        ? null
        : stopProcess(recordOf(child.pid), { graceMs: STOP_GRACE_MS, isGroup: true }),
    ),
  );
}
