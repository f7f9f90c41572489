// The programs of the two servers, and the library that tests set clocks with: what is installed, else what the distribution's packages
// hold, unpacked into the data folder.
import { accessSync, constants, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exclusively } from '../lock-file.mjs';
import { runCommand } from '../run-command.mjs';
import { StepError } from '../steps.mjs';
import { canUnpackPackages, unpackPackages } from './packages.mjs';

const MORE_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/libexec',
];

function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...MORE_FOLDERS];
  for (const name of names) {
    for (const folder of folders) {
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

/** Folders below `root` that hold libraries: what a program from unpacked packages needs. */
function libraryFolders(root) {
  const folders = ['usr/lib', 'lib'].flatMap((folder) => {
    const at = path.join(root, folder);
    const triplets = existsSync(at) ? readdirSync(at).filter((name) => name.includes('-linux-')) : [];
    return [...triplets.map((name) => path.join(at, name)), at];
  });
  return folders.filter((folder) => existsSync(folder));
}

const PACKAGES = { mysql: 'mariadb-server-core', redis: 'redis-tools', faketime: 'libfaketime' };

const UNPACKED = {
  mysql: (root) => ({
    file: path.join(root, 'usr/sbin/mariadbd'),
    argv0: 'mariadbd',
    share: shareFolder(root),
    isMariadb: true,
  }),
  // the server and its dump checker are one program that looks at the name it is called by
  redis: (root) => ({ file: path.join(root, 'usr/bin/redis-check-rdb'), argv0: 'redis-server' }),
  faketime: (root) => ({ file: faketimeLibrary(root) }),
};

const INSTALLED = { mysql: installedMysql, redis: installedRedis, faketime: installedFaketime };

/**
 * How to start each wanted server: `{ file, argv0, env, share, isMariadb }`. `share` is the folder of SQL files and messages where a
 * MariaDB is not installed where it expects itself.
 */
export async function findBinaries(wanted, dataFolder, progress) {
  const found = {};
  for (const kind of wanted) {
    const binary = await INSTALLED[kind]();
    if (binary !== null) found[kind] = { env: {}, share: null, ...binary };
  }
  const missing = wanted.filter((kind) => !found[kind]);
  if (missing.length === 0) return found;

  const root = path.join(dataFolder, 'servers');
  await unpack(missing, root, progress);
  const env = { LD_LIBRARY_PATH: libraryFolders(root).join(':') };
  for (const kind of missing) found[kind] = { env, share: null, ...UNPACKED[kind](root) };
  return found;
}

/** Unpacks what is not there yet. A mark, written last, tells a whole program from one whose unpacking was interrupted. */
async function unpack(kinds, root, progress) {
  const mark = (kind) => path.join(root, `.${kind}-unpacked`);
  const absent = () => kinds.filter((kind) => !existsSync(mark(kind)));
  if (absent().length === 0) return;
  if (!canUnpackPackages()) throw new StepError(whatToInstall(kinds));
  await exclusively(`${root}.lock`, progress, async () => {
    const lacking = absent();
    if (lacking.length === 0) return;
    try {
      await unpackPackages(
        lacking.map((kind) => PACKAGES[kind]),
        root,
        progress,
      );
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      throw new StepError(`${error.message}\n${whatToInstall(lacking)}`);
    }
    for (const kind of lacking) writeFileSync(mark(kind), '');
  });
}

/** The version a server program tells of itself; null when it does not run. */
async function versionText(file) {
  const option =
    path.basename(file).includes('sql') || path.basename(file).includes('mariadb') ? ['--no-defaults'] : [];
  return runCommand(file, [...option, '--version'], { what: file }).catch(() => null);
}

async function installedMysql() {
  const file = findProgram(['mariadbd', 'mysqld']);
  if (file === null) return null;
  const kind = databaseKind((await versionText(file)) ?? '');
  return kind.isUsable ? { file, argv0: path.basename(file), isMariadb: kind.isMariadb } : null;
}

async function installedRedis() {
  const file = findProgram(['redis-server', 'valkey-server']);
  if (file === null) return null;
  return isUsableRedis((await versionText(file)) ?? '') ? { file, argv0: path.basename(file) } : null;
}

/** Only for tests: a library that shows the program it is loaded into another wall clock. */
async function installedFaketime() {
  const file = faketimeLibrary('/');
  return file === null ? null : { file };
}

function faketimeLibrary(root) {
  const files = libraryFolders(root).map((folder) => path.join(folder, 'faketime/libfaketime.so.1'));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Which database says this of itself, and whether it is new enough: MariaDB 10.6 or MySQL 8. */
export function databaseKind(text) {
  const isMariadb = text.includes('MariaDB');
  const [major = 0, minor = 0] = (/Ver\s+(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  const isUsable = isMariadb ? major > 10 || (major === 10 && minor >= 6) : major >= 8;
  return { isMariadb, isUsable };
}

export function isUsableRedis(text) {
  return Number(/v=(\d+)\./.exec(text)?.[1] ?? 0) >= 6;
}

function shareFolder(root) {
  const share = ['usr/share/mariadb', 'usr/share/mysql'].map((folder) => path.join(root, folder));
  return (
    share.find(
      (folder) =>
        existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('_system_tables.sql')),
    ) ?? null
  );
}

/** One message that says exactly what to install on this kind of system. */
export function whatToInstall(
  missing,
  platform = process.platform,
  has = (program) => findProgram([program]) !== null,
) {
  const names = missing
    .map((kind) => ({ mysql: 'MySQL 8 or MariaDB 10.6+', redis: 'Redis 6+', faketime: 'libfaketime' })[kind])
    .join(' and ');
  const pick = (mysql, redis, faketime = 'libfaketime') =>
    missing.map((kind) => ({ mysql, redis, faketime })[kind]).join(' ');
  const command =
    platform === 'darwin'
      ? `brew install ${pick('mariadb', 'redis')}`
      : has('dnf')
        ? `sudo dnf install ${pick('mariadb-server', 'redis')}`
        : has('apk')
          ? `sudo apk add ${pick('mariadb', 'redis')}`
          : has('pacman')
            ? `sudo pacman -S ${pick('mariadb', 'redis')}`
            : has('apt-get')
              ? `sudo apt-get install ${pick('mariadb-server', 'redis-server')}`
              : 'install them with the package manager of this system';
  const found = `${names} not found on this machine. Install with:\n  ${command}\nand start again`;
  if (missing.includes('faketime')) return `${found}.`;
  const variables = pick('DATABASE_URL', 'REDIS_URL').replace(' ', ' and ');
  return `${found}, or set ${variables} to servers you run.`;
}
