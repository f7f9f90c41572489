// The start command. Exit codes: 0 stopped as asked, 1 a failure (its last line says which), 130 ended before it was ready. After a
// failure it can be run again; what was done already is not done twice.
import { requireUsable } from './ask-doctor.mjs';
import { buildWeb, watchServer } from './build.mjs';
import { foldersOf, loadSettings, removeRuntime, writeRuntime } from './environment.mjs';
import { install } from './install.mjs';
import { lockFolder } from './lock-file.mjs';
import { requirePort } from './ports.mjs';
import { localAddress, processesFile, runBundled, signInAddress, startProduct } from './product.mjs';
import { provideServers } from './servers/private-servers.mjs';
import { completeSettings } from './settings.mjs';
import { createShutdown, endOnSignals } from './shutdown.mjs';
import { fail, StepError, say, step } from './steps.mjs';
import { endRemains } from './supervisor.mjs';

const isDev = process.argv.includes('--dev');
const startedAt = performance.now();
const shutdown = createShutdown();
let isProductReady = false;
endOnSignals(shutdown, () => (isProductReady ? 0 : 130));

async function main() {
  say('Punctual 准点');
  const given = loadSettings();
  const folders = foldersOf(given);
  const settings = completeSettings(given, folders);
  shutdown.add(lockFolder(folders.data, settings.APP_URL));
  await endRemains(processesFile(folders));
  await requirePort(settings);

  const [, addresses] = await Promise.all([
    step('packages', (progress) => install(folders.root, progress)),
    provideAddresses(given, folders),
  ]);
  Object.assign(settings, addresses);
  const { APP_URL, PORT, HOST } = settings;
  writeRuntime(folders, { ...addresses, APP_URL, PORT, HOST });
  shutdown.add(() => removeRuntime(folders));

  await step('tables', async (progress) => {
    await requireUsable(folders, settings, ['settings', 'database', 'redis', 'zone data'], progress);
    const report = await runBundled(folders, settings, 'migrate', [], { what: 'the migration' });
    return report.trim().split(': ').at(-1);
  });
  if (!isDev) await step('console', (progress) => buildWeb(folders, progress));
  const supervisor = await run(folders, settings);
  isProductReady = true;
  await tellReady(folders, settings);
  end(new StepError(await supervisor.gaveUp));
}

/** The addresses of the private servers that run for what is not configured. */
async function provideAddresses(given, folders) {
  let addresses;
  await step('database and Redis', async (progress) => {
    const provided = await provideServers(given, folders.data, progress, { onStarted: watchOver });
    addresses = provided.settings;
    const names = provided.servers.map(({ name }) => name).join(', ');
    return names === '' ? 'as configured' : `private: ${names}`;
  });
  return addresses;
}

function watchOver(server) {
  shutdown.add(() => server.stop());
  void server.ended.then(() => {
    if (server.isUp())
      end(
        new StepError(
          `The private ${server.name} ended by itself; its log is ${server.logFile}. Start again.`,
        ),
      );
  });
}

async function run(folders, settings) {
  let supervisor;
  await step('web and worker', () =>
    startProduct(folders, settings, {
      write: say,
      mode: isDev ? 'dev' : 'start',
      onStarted: (started) => {
        supervisor = started;
        shutdown.add(() => started.stop(shutdown.urgent));
      },
    }),
  );
  if (isDev) shutdown.add(await watchServer(folders, () => supervisor.restart('worker')));
  return supervisor;
}

async function tellReady(folders, settings) {
  const link = await signInAddress(folders, settings);
  say(`\nReady after ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${settings.APP_URL}`);
  if (link !== null) say(`Sign in as the first administrator (works once, for 24 hours):\n  ${link}`);
  if (settings.APP_URL !== localAddress(settings)) say(`On this machine: ${localAddress(settings)}`);
  say('Stop with Ctrl-C.\n');
}

function end(error) {
  // what fails because everything is being ended is no news
  if (shutdown.isEnding()) return;
  fail(error);
  void shutdown.end().then(() => process.exit(1));
}

main().catch(end);
