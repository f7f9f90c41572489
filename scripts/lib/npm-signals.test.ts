import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { identityOf } from './processes.mjs';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Stands for what a script runs: writes its pid down, and at SIGTERM that it was asked to end. */
const PROGRAM = `
  import { writeFileSync } from 'node:fs';
  process.on('SIGTERM', () => { writeFileSync('asked', ''); process.exit(0); });
  setInterval(() => undefined, 1_000);
  writeFileSync('pid', String(process.pid));
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'punctual-npm-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.keys(scripts).filter((name) => /^(?:start|test$)/.test(name)))(
  'who ends npm run %s by a signal ends the program, not only the shell that started it',
  async (name) => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }));
    mkdirSync(path.join(folder, 'scripts'));
    for (const file of ['start', 'run', 'test'])
      writeFileSync(path.join(folder, `scripts/${file}.mjs`), PROGRAM);
    const npm = spawn('npm', ['run', name], { cwd: folder, stdio: 'ignore' });
    const npmEnded = once(npm, 'exit');
    const pidFile = path.join(folder, 'pid');
    await vi.waitFor(() => expect(readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/), { timeout: 15_000 });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    npm.kill('SIGTERM');
    await npmEnded;
    const isOrphan = identityOf(pid) !== null;
    if (isOrphan) process.kill(pid, 'SIGKILL');
    expect({ isOrphan, wasAsked: existsSync(path.join(folder, 'asked')) }).toEqual({
      isOrphan: false,
      wasAsked: true,
    });
  },
  30_000,
);
