import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeConfigurationDefaults } from 'next/dist/lib/typescript/writeConfigurationDefaults';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { webSpecification } from './product.mjs';
import { runCommand } from './run-command.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'punctual-build-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a bundle leaves no helper process behind', async () => {
  mkdirSync(path.join(root, 'server/worker'), { recursive: true });
  writeFileSync(path.join(root, 'server/worker/main.ts'), 'console.log(1 as number);');
  const program = `
    import { execFileSync } from 'node:child_process';
    import { buildServer } from ${JSON.stringify(new URL('./build.mjs', import.meta.url).href)};
    await buildServer({ root: ${JSON.stringify(root)}, build: ${JSON.stringify(path.join(root, '.build'))} });
    const helpers = () => execFileSync('ps', ['-o', 'args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
      .split('\\n').filter((line) => line.includes('esbuild')).length;
    // it was told to end; a moment may pass until it has
    for (const until = Date.now() + 3_000; helpers() > 0 && Date.now() < until; ) await new Promise(setImmediate);
    console.log(helpers());
  `;
  const output = await runCommand(process.execPath, ['--input-type=module', '-e', program]);
  expect(output.trim()).toBe('0');
});

test('the console is compiled for development when it is asked to be, else for production', () => {
  const folders = { root, data: root, build: path.join(root, '.build') };
  const settings = { HOST: '127.0.0.1', PORT: '3000', APP_URL: 'http://127.0.0.1:3000' };
  expect(webSpecification(folders, settings, 'dev').env.NODE_ENV).toBe('development');
  expect(webSpecification(folders, settings).env.NODE_ENV).toBe('production');
});

test('Next does not rewrite the options of the compiler, wherever it builds', async () => {
  const own = new URL('../../tsconfig.json', import.meta.url);
  const file = path.join(root, 'tsconfig.json');
  cpSync(own, file);
  await writeConfigurationDefaults('5.9.3', file, false, true, 'elsewhere/web', false, false);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(own, 'utf8'));
});
