// Settings every process of the product needs, completed: what was not given gets its default or is made once and kept.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { readJson, writePrivate } from './environment.mjs';
import { StepError } from './steps.mjs';

/** Adds host, port, public address and secret. */
export function completeSettings(settings, folders) {
  return {
    ...settings,
    ...addressSettings(settings),
    AUTH_SECRET: settings.AUTH_SECRET ?? keptSecret(folders, 'AUTH_SECRET'),
  };
}

/** Where the console listens, and the address people open. */
export function addressSettings(settings) {
  const HOST = settings.HOST ?? '127.0.0.1';
  const PORT = settings.PORT ?? '3000';
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) < 1 || Number(PORT) > 65_535) {
    throw new StepError(`PORT is not usable: expected a number from 1 to 65535, not "${PORT}"`);
  }
  const shown = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  const APP_URL = settings.APP_URL ?? `http://${shown.includes(':') ? `[${shown}]` : shown}:${PORT}`;
  return { HOST, PORT, APP_URL };
}

function keptSecret(folders, name) {
  const file = path.join(folders.data, 'secrets.json');
  const secrets = readJson(file) ?? {};
  if (!secrets[name]) {
    secrets[name] = randomBytes(32).toString('base64url');
    writePrivate(file, secrets);
  }
  return secrets[name];
}
