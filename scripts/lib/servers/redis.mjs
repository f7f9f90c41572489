// A private Redis on a data folder inside the project.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { readJson, writePrivate } from '../environment.mjs';
import { firstAnswer } from '../ports.mjs';
import { StepError } from '../steps.mjs';
import { emptyFolder, startServer } from './child-server.mjs';

const PROGRAM = /redis|valkey/;

/** A path as a quoted word of the settings file. */
export const quoted = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Runs the server; resolves to `{ url, server }`. */
export async function startRedis(folder, binary, progress, { onStarted, isFresh }) {
  progress('starting Redis');
  if (isFresh) await emptyFolder(folder, folder, PROGRAM);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const credentialsFile = path.join(folder, 'credentials.json');
  if (!existsSync(credentialsFile))
    writePrivate(credentialsFile, { password: randomBytes(24).toString('base64url') });
  const { password } = readJson(credentialsFile) ?? {};
  if (!password) throw new StepError(`${credentialsFile} is damaged: delete it and start again.`);
  const { server, port } = await startServer({
    name: 'redis',
    folder,
    cwd: folder,
    binary,
    programName: PROGRAM,
    onStarted,
    args(ownPort) {
      // settings come from a file, so that the password stands in no process list
      const settings = path.join(folder, 'redis.conf');
      writePrivate(settings, redisSettings(folder, ownPort, password));
      return [settings];
    },
    // nobody else on that port knows the password
    isReady: async (ownPort) => {
      const answer = await firstAnswer(ownPort, `AUTH ${password}\r\nPING\r\n`);
      return answer?.toString().startsWith('+OK');
    },
  });
  return { url: `redis://:${password}@127.0.0.1:${port}/0`, server };
}

function redisSettings(folder, port, password) {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir ${quoted(folder)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    '',
  ].join('\n');
}
