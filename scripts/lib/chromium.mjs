// The browser of the journeys: what is installed, else Debian's package where this user may install it.
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';
import { StepError } from './steps.mjs';

/** Chromium without windows: the same engine, which opens a page in half the time. */
const HEADLESS = ['chromium-headless-shell', 'chrome-headless-shell'];
const WHOLE = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ANSWER_WITHIN_S = 20;

/** The first of these programs that is there, in the order of the names. */
function installed(names) {
  for (const name of names) {
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

const mayInstall = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Installs the first of these packages that there is; Ubuntu has no headless one. */
async function installOneOf(packages, progress) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args, what) =>
    runCommand(
      'apt-get',
      ['-qq', '-o', `Acquire::http::Timeout=${ANSWER_WITHIN_S}`, '-o', 'Acquire::Retries=0', ...args],
      { what, env },
    );
  progress('apt-get update');
  await apt(['update'], 'apt-get update');
  let problem;
  for (const name of packages) {
    progress(`installing ${name} and fonts-noto-cjk`);
    try {
      await apt(['install', '-y', '--no-install-recommends', name, 'fonts-noto-cjk'], `installing ${name}`);
      return;
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/**
 * The path of a Chromium, a headless one where there is one; installs it as root on Debian and Ubuntu, else says what to install. A
 * whole browser that is there already serves where none can be installed.
 */
export async function findChromium(progress) {
  const headless = installed(HEADLESS);
  if (headless !== null) return headless;
  const whole = installed(WHOLE);
  if (!mayInstall()) {
    if (whole !== null) return whole;
    throw new StepError(
      'The journeys need Chromium: install the packages chromium-headless-shell and fonts-noto-cjk (or Google Chrome), then run npm test again.',
    );
  }
  try {
    await installOneOf(whole === null ? [HEADLESS[0], 'chromium'] : [HEADLESS[0]], progress);
  } catch (error) {
    if (whole === null) throw error;
  }
  return installed(HEADLESS) ?? installed(WHOLE) ?? '/usr/bin/chromium';
}
