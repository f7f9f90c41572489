// The product's processes over given settings: used by the start command and by the journeys of the tests.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ENTRIES } from './build.mjs';
import { runCommand } from './run-command.mjs';
import { StepError } from './steps.mjs';
import { supervise } from './supervisor.mjs';

const exitWithParent = (root) => [
  '--import',
  pathToFileURL(path.join(root, 'scripts/lib/exit-with-parent.mjs')).href,
];

/** Where the supervisor writes which processes it runs. */
export const processesFile = (folders) => path.join(folders.data, 'processes.json');

// V8 keeps the heap of a process that waits small, and the first burst behind a quiet second then pays for collections: a worker starts
// with room for one and keeps it (ADR 0013). V8 takes these on the command line only.
const V8_OPTIONS = {
  worker: ['--no-memory-reducer', '--min-semi-space-size=16', '--initial-old-space-size=128'],
};

/** How to run a bundled program. */
export function bundled(folders, entry) {
  if (!(entry in ENTRIES))
    throw new StepError(`There is no program ${entry}: choose one of ${Object.keys(ENTRIES).join(', ')}.`);
  const program = path.join(folders.build, 'server', `${entry}.mjs`);
  return [...(V8_OPTIONS[entry] ?? []), '--enable-source-maps', program];
}

/** The web process; `mode` dev compiles pages as they are asked for. */
export function webSpecification(folders, settings, mode = 'start') {
  const next = path.join(folders.root, 'node_modules/next/dist/bin/next');
  return {
    name: 'web',
    file: process.execPath,
    args: [...exitWithParent(folders.root), next, mode, '-H', settings.HOST, '-p', String(settings.PORT)],
    cwd: folders.root,
    env: {
      ...process.env,
      ...settings,
      NODE_ENV: mode === 'dev' ? 'development' : 'production',
      NEXTAUTH_URL: settings.APP_URL,
      NEXT_TELEMETRY_DISABLED: '1',
      BUILD_DIR: path.relative(folders.root, folders.build),
    },
  };
}

export function workerSpecification(folders, settings) {
  return {
    name: 'worker',
    file: process.execPath,
    args: [...exitWithParent(folders.root), ...bundled(folders, 'worker')],
    cwd: folders.root,
    env: { ...process.env, ...settings, NODE_ENV: 'production' },
  };
}

export function runBundled(folders, settings, entry, args = [], options = {}) {
  return runCommand(process.execPath, [...bundled(folders, entry), ...args], {
    cwd: folders.root,
    env: { ...process.env, ...settings },
    ...options,
  });
}

/** The address the health and the sign-in link are asked at from this machine. */
export function localAddress(settings) {
  const host = settings.HOST === '0.0.0.0' || settings.HOST === '::' ? '127.0.0.1' : settings.HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${settings.PORT}`;
}

/**
 * Starts web and worker and waits until both are ready. `onStarted` gets the supervisor at once, so that a person who ends the command
 * while it waits ends them too.
 */
export async function startProduct(folders, settings, { write, onStarted, mode, readyWithinMs = 60_000 }) {
  const supervisor = supervise(
    [webSpecification(folders, settings, mode), workerSpecification(folders, settings)],
    { write, recordFile: processesFile(folders) },
  );
  onStarted(supervisor);
  let problem = null;
  void supervisor.gaveUp.then((message) => {
    problem = message;
  });
  const until = performance.now() + readyWithinMs;
  while (!supervisor.isReady('worker') || !(await isReady(localAddress(settings)))) {
    if (performance.now() > until)
      problem ??= `Web and worker were not ready within ${readyWithinMs / 1_000} s; see their lines above.`;
    if (problem !== null) {
      await supervisor.stop();
      throw new StepError(problem);
    }
    await wait(50);
  }
  return supervisor;
}

// the first page of a development server is compiled while it is asked for
const ANSWER_WITHIN_MS = 20_000;

async function isReady(address) {
  try {
    const response = await fetch(`${address}/api/health/ready`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** A one-time sign-in address, or null when an administrator has a password already. */
export async function signInAddress(folders, settings) {
  const { path: link } = JSON.parse(
    await runBundled(folders, settings, 'sign-in-link', [], { what: 'making the sign-in link' }),
  );
  return link === null ? null : `${settings.APP_URL.replace(/\/$/, '')}${link}`;
}
