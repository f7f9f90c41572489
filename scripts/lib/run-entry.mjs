// Runs one entry in the foreground and ends with its exit code. Redis may be away: a process that starts anew meanwhile has to work.
import { spawn } from 'node:child_process';
import { requireUsable } from './ask-doctor.mjs';
import { buildWeb } from './build.mjs';
import { foldersOf, loadSettings, readRuntime } from './environment.mjs';
import { install } from './install.mjs';
import { requirePort } from './ports.mjs';
import { bundled, webSpecification, workerSpecification } from './product.mjs';
import { completeSettings } from './settings.mjs';
import { fail, StepError } from './steps.mjs';

const quiet = () => undefined;
const SERVICES = { web: webSpecification, worker: workerSpecification };

async function main([entry, ...args]) {
  const given = loadSettings();
  const folders = foldersOf(given);
  const settings = completeSettings({ ...readRuntime(folders), ...given }, folders);
  const missing = ['DATABASE_URL', 'REDIS_URL'].filter((name) => !settings[name]);
  if (missing.length > 0) {
    throw new StepError(
      `${missing.join(' and ')} not set, and no product runs in this folder. Set ${missing.length > 1 ? 'them' : 'it'}, or use npm start.`,
    );
  }
  if (entry === 'web') await requirePort(settings);
  await install(folders.root, quiet);
  await requireUsable(folders, settings, ['settings', 'database', 'zone data']);
  if (entry === 'web') await buildWeb(folders, quiet);
  const service = SERVICES[entry]?.(folders, settings);
  const child = spawn(process.execPath, service?.args ?? [...bundled(folders, entry), ...args], {
    cwd: folders.root,
    env: {
      ...(service?.env ?? { ...process.env, ...settings }),
      PUNCTUAL_SUPERVISOR_PID: String(process.pid),
    },
    // by the channel a service knows that it is alone; a command may ask its user something
    stdio: service ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
  // a terminal's Ctrl-C reaches the child by itself; a signal to this process alone is handed on
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', quiet);
  child.on('exit', (code) => process.exit(code ?? 1));
}

main(process.argv.slice(2)).catch((error) => {
  fail(error);
  process.exit(error instanceof StepError ? error.exitCode : 1);
});
