// Packages as the lock file says, installed only when it changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exclusively } from './lock-file.mjs';
import { runCommand } from './run-command.mjs';

const STAMP = 'node_modules/.punctual-lock';

/** What node_modules was installed from: the lock file and the Node that chose binaries for it. */
export function lockHash(root) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256')
    .update(lock)
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');
}

export function isInstalled(root) {
  const stamp = path.join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash(root);
}

/** Installs what the lock file names; a note for the step's line. */
export async function install(root, progress) {
  if (isInstalled(root)) return 'up to date';
  // two commands on a fresh machine would empty the folder under each other
  return exclusively(path.join(root, '.build/install.json'), progress, async () => {
    if (isInstalled(root)) return 'up to date';
    progress('npm ci');
    // NODE_ENV=production would leave out what the build needs
    const { NODE_ENV: _, ...env } = process.env;
    await runCommand('npm', ['ci', '--no-audit', '--no-fund'], { what: 'npm ci', cwd: root, env });
    writeFileSync(path.join(root, STAMP), lockHash(root));
    return '';
  });
}
