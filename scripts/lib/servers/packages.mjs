// Debian or Ubuntu packages, downloaded with lists of our own and unpacked into a folder: no root, nothing on the system changed.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../run-command.mjs';

export function canUnpackPackages() {
  return ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', '/var/lib/dpkg/status'].every((file) => existsSync(file));
}

/** Downloads packages with the libraries this system lacks for them, and unpacks them below `root`. */
export async function unpackPackages(packages, root, progress) {
  const scratch = `${root}.apt`;
  rmSync(scratch, { recursive: true, force: true });
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(path.join(scratch, folder), { recursive: true });
  const options = [
    `Dir::State=${path.join(scratch, 'state')}`,
    `Dir::Cache=${path.join(scratch, 'cache')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    'Debug::NoLocking=1',
    // as root, apt would become a user who may not write here
    'APT::Sandbox::User=root',
    'APT::Get::List-Cleanup=0',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((option) => ['-o', option]);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const apt = (args, what, cwd) => runCommand('apt-get', [...options, ...args], { what, env, cwd });

  progress('package lists');
  // one list of many that cannot be read need not matter; what is missing then is said below
  const lists = await apt(['update', '-qq'], 'reading the package lists').then(
    () => null,
    (error) => error,
  );
  const plan = await apt(
    ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', ...packages],
    `looking up ${packages.join(', ')}`,
  ).catch((error) => {
    throw lists ?? error;
  });
  // 'uri' file size hash; the file name begins with the package's
  const names = [...plan.matchAll(/^'[^']+'\s+([^_\s]+)_/gm)].map((match) => match[1]);
  // a package that is installed already is not in the plan; its programs were looked for before
  const wanted = [...new Set([...names, ...packages])];
  progress(`download of ${wanted.length} packages`);
  const archives = path.join(scratch, 'cache/archives');
  await apt(['download', '-qq', ...wanted], 'downloading packages', archives);
  progress('unpacking');
  mkdirSync(root, { recursive: true });
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await runCommand('dpkg-deb', ['-x', path.join(archives, file), root], { what: `unpacking ${file}` });
  }
  rmSync(scratch, { recursive: true, force: true });
}
