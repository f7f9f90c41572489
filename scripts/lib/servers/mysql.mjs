// A private MariaDB or MySQL on a data folder inside the project.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJson, writePrivate } from '../environment.mjs';
import { firstAnswer } from '../ports.mjs';
import { runCommand } from '../run-command.mjs';
import { StepError } from '../steps.mjs';
import { emptyFolder, startServer } from './child-server.mjs';

const DATABASE = 'punctual';
const USER = 'punctual';
const PROGRAM = /mariadbd|mysqld/;

/**
 * Runs the server; resolves to `{ url, server }`. The data stays in `folder`, which is made on the first run. `more` are arguments that
 * override its own.
 */
export async function startMysql(folder, binary, progress, { onStarted, isFresh, more }) {
  const credentialsFile = path.join(folder, 'credentials.json');
  const data = path.join(folder, 'data');
  if (isFresh) await emptyFolder(folder, data, PROGRAM);
  if (!existsSync(data)) {
    progress('making the data folder');
    const password = randomBytes(24).toString('base64url');
    const fresh = `${data}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true, mode: 0o700 });
    if (binary.isMariadb) await bootstrapMariadb(fresh, binary, password);
    else await bootstrapMysql(fresh, binary);
    writePrivate(credentialsFile, { user: USER, password });
    // whole or not at all: a run that was killed before this line starts over
    renameSync(fresh, data);
  }
  const { user, password } = readJson(credentialsFile) ?? {};
  if (!password)
    throw new StepError(
      `${credentialsFile} is missing or damaged. Restore it, or move ${folder} away to begin with an empty database.`,
    );
  progress('starting MySQL');
  const pidFile = path.join(folder, 'mysqld.pid');
  const socket = socketPath(folder);
  const { server, port } = await startServer({
    name: 'mysql',
    folder,
    cwd: data,
    binary,
    programName: PROGRAM,
    onStarted,
    args: (ownPort) => {
      rmSync(pidFile, { force: true });
      return [
        ...commonArguments(data, binary),
        `--port=${ownPort}`,
        '--bind-address=127.0.0.1',
        `--socket=${socket}`,
        `--pid-file=${pidFile}`,
        '--innodb-flush-log-at-trx-commit=1',
        '--default-time-zone=+00:00',
        '--character-set-server=utf8mb4',
        '--skip-log-bin',
        '--skip-name-resolve',
        '--performance-schema=OFF',
        '--max-connections=300',
        ...(binary.isMariadb ? [] : mysqlArguments(folder, password)),
        ...(more ?? []),
      ];
    },
    // the server writes its pid once it listens, so that the answer is its own
    isReady: async (ownPort, pid) => readPid(pidFile) === pid && (await firstAnswer(ownPort)) !== null,
  });
  return { url: `mysql://${user}:${password}@127.0.0.1:${port}/${DATABASE}`, server };
}

function readPid(file) {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null;
}

const processOptions = (binary) => ({ env: { ...process.env, ...binary.env }, argv0: binary.argv0 });

function commonArguments(data, binary) {
  const args = ['--no-defaults', `--datadir=${data}`];
  if (process.getuid?.() === 0) args.push('--user=root');
  if (binary.share)
    args.push(
      `--lc-messages-dir=${binary.share}`,
      `--character-sets-dir=${path.join(binary.share, 'charsets')}`,
    );
  return args;
}

const grants = (password) => [
  `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;`,
  `CREATE USER IF NOT EXISTS '${USER}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
  `GRANT ALL ON *.* TO '${USER}'@'127.0.0.1';`,
];

// accounts without a password that the server's own SQL files make
const MARIADB_CLEAN_UP = [
  "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
  "DELETE FROM mysql.proxies_priv WHERE User IN ('', 'root');",
];

/** The system tables from the server's own SQL files; bootstrap mode reads one statement per line end. */
async function bootstrapMariadb(data, binary, password) {
  const share = binary.share ?? installedShare(binary.file);
  const files = readdirSync(share);
  const sql = ['system_tables', 'performance_tables', 'system_tables_data'].map((part) => {
    const name = [`mariadb_${part}.sql`, `mysql_${part}.sql`].find((candidate) => files.includes(candidate));
    if (!name)
      throw new StepError(`${share} lacks the SQL file for ${part}: reinstall the MariaDB server package.`);
    return readFileSync(path.join(share, name), 'utf8');
  });
  const input = [
    'CREATE DATABASE mysql;',
    'USE mysql;',
    ...sql,
    ...MARIADB_CLEAN_UP,
    'FLUSH PRIVILEGES;',
    ...grants(password),
    '',
  ].join('\n');
  await runCommand(
    binary.file,
    [...commonArguments(data, binary), '--bootstrap', '--skip-log-bin', '--innodb-log-file-size=48M'],
    {
      ...processOptions(binary),
      what: 'making the database folder',
      input,
    },
  );
}

/** MySQL makes its system tables itself, but refuses account statements while it does. */
async function bootstrapMysql(data, binary) {
  await runCommand(binary.file, [...commonArguments(data, binary), '--initialize-insecure'], {
    ...processOptions(binary),
    what: 'making the database folder',
  });
}

/** MySQL gets its account from a file that it runs at every start before it listens; each statement may be repeated. */
function mysqlArguments(folder, password) {
  const initFile = path.join(folder, 'accounts.sql');
  const root = `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`;
  writePrivate(initFile, `${[root, ...grants(password)].join('\n')}\n`);
  // the folder it has for files by default is made by the package that starts it as a service
  return ['--mysqlx=OFF', '--secure-file-priv=NULL', `--init-file=${initFile}`];
}

function installedShare(file) {
  const prefix = path.resolve(path.dirname(file), '..');
  const folders = ['share/mariadb', 'share/mysql'].flatMap((share) => [
    path.join(prefix, share),
    path.join('/usr', share),
  ]);
  const share = folders.find(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('_system_tables.sql')),
  );
  if (!share) throw new StepError(`The SQL files of ${file} were not found in ${folders.join(', ')}.`);
  return share;
}

/** A socket's path must be short; a deep project folder gets one in the system's folder for temporary files. */
function socketPath(folder) {
  const near = path.join(folder, 'mysql.sock');
  const socket =
    Buffer.byteLength(near) < 100
      ? near
      : path.join(os.tmpdir(), `punctual-${randomBytes(6).toString('hex')}.sock`);
  rmSync(socket, { force: true });
  return socket;
}
