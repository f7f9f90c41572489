// Where things are, and the settings a child process gets: the real environment wins over .env, that over what a running product left.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFolderLocked } from './lock-file.mjs';
import { StepError } from './steps.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Settings in a .env file: KEY=VALUE lines, optional quotes and `export`, # comments. Nothing is expanded. */
export function parseDotEnv(text) {
  const settings = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) continue;
    const [, name, raw] = match;
    const quoted = /^(["'])(.*)\1$/.exec(raw);
    settings[name] = quoted ? quoted[2] : raw.replace(/\s+#.*$/, '').replace(/^#.*$/, '');
  }
  return settings;
}

function readSettings(file, parse) {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
}

/** The settings of this installation: .env under the real environment. Empty values count as not set. */
export function loadSettings(root = ROOT) {
  const merged = { ...readSettings(path.join(root, '.env'), parseDotEnv), ...process.env };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined && value !== ''),
  );
}

export function foldersOf(settings, root = ROOT) {
  const build = path.resolve(root, settings.BUILD_DIR ?? '.build');
  // bundled programs find their packages in the node_modules above them
  if (!build.startsWith(root + path.sep)) {
    throw new StepError(`BUILD_DIR is not usable: expected a folder inside ${root}, not ${build}`);
  }
  return { root, data: path.resolve(root, settings.DATA_DIR ?? '.data'), build };
}

/** Writes a file only its owner may read, whole or not at all. */
export function writePrivate(file, value) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(fresh, file);
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

const runtimeFile = (folders) => path.join(folders.data, 'runtime.json');

/** Leaves the addresses of a running product for the commands started beside it. */
export function writeRuntime(folders, settings) {
  writePrivate(runtimeFile(folders), settings);
}

export function removeRuntime(folders) {
  rmSync(runtimeFile(folders), { force: true });
}

/** The addresses of the product that runs in this folder, or an empty object when none does. */
export function readRuntime(folders) {
  return isFolderLocked(folders.data) ? (readJson(runtimeFile(folders)) ?? {}) : {};
}
