// The browser of the journeys: what is installed, else Debian's package where this user may install it.
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';
import { StepError } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function installed() {
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** The path of a Chromium; installs one as root on Debian and Ubuntu, else says what to install. */
export async function findChromium(progress) {
  const file = installed();
  if (file !== null) return file;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new StepError(
      'The journeys need Chromium: install the packages chromium and fonts-noto-cjk (or Google Chrome), then run npm test again.',
    );
  }
  progress('installing chromium and fonts-noto-cjk');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update', '-qq'], { what: 'apt-get update', env });
  await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
    {
      what: 'installing Chromium',
      env,
    },
  );
  return installed() ?? '/usr/bin/chromium';
}
