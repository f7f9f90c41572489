import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exclusively, isFolderLocked, lockFolder, takeLock } from './lock-file.mjs';

const LOCK_MODULE = new URL('./lock-file.mjs', import.meta.url).href;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'punctual-lock-'));
  file = path.join(folder, 'lock.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that runs some code with the lock functions at hand. */
function runProcess(code: string) {
  const imports = `import { exclusively, takeLock } from '${LOCK_MODULE}';`;
  return spawn(process.execPath, ['--input-type=module', '-e', `${imports}\n${code}`, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

describe('the lock of a data folder', () => {
  test('is held by one, who is named, and given back', () => {
    expect(isFolderLocked(folder)).toBe(false);
    const unlock = lockFolder(folder, 'http://127.0.0.1:3000');
    expect(isFolderLocked(folder)).toBe(true);
    expect(() => lockFolder(folder, 'other')).toThrow(`process ${process.pid}, http://127.0.0.1:3000`);
    unlock();
    lockFolder(folder, 'other')();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('never blocks when its holder is gone or its file is damaged', () => {
    for (const left of [JSON.stringify({ pid: process.pid, identity: 'an earlier boot' }), '{"pid":', '']) {
      writeFileSync(path.join(folder, 'supervisor.json'), left);
      expect(isFolderLocked(folder)).toBe(false);
      lockFolder(folder, 'address')();
    }
  });

  test('never blocks after a holder that was killed with no chance to give it back', async () => {
    const holder = runProcess(`takeLock(process.argv[1]); console.log('held'); setInterval(() => 0, 1e6);`);
    await once(holder.stdout, 'data');
    expect(takeLock(file)).toMatchObject({ holder: { pid: holder.pid } });
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    const { unlock } = takeLock(file);
    expect(unlock).toBeTypeOf('function');
  });

  test('is not given back by one who lost it', () => {
    const { unlock } = takeLock(file);
    writeFileSync(file, JSON.stringify({ pid: 1, identity: 'another holder' }));
    unlock?.();
    expect(readFileSync(file, 'utf8')).toContain('another holder');
  });
});

test('of many processes at once only one at a time works, even over the lock of a dead one', async () => {
  writeFileSync(file, JSON.stringify({ pid: 1, identity: 'dead' }));
  const log = path.join(folder, 'log');
  const work = `
    import { appendFileSync } from 'node:fs';
    for (let turn = 0; turn < 5; turn++) {
      await exclusively(process.argv[1], () => undefined, async () => {
        appendFileSync('${log}', 'in\\n');
        await new Promise((resolve) => setImmediate(resolve));
        appendFileSync('${log}', 'out\\n');
      });
    }`;
  const processes = Array.from({ length: 4 }, () => runProcess(work));
  const codes = await Promise.all(processes.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(20));
});

test('a failure of the work gives the lock back', async () => {
  const failing = exclusively(
    file,
    () => undefined,
    () => Promise.reject(new Error('broken')),
  );
  await expect(failing).rejects.toThrow('broken');
  expect(takeLock(file).unlock).toBeTypeOf('function');
});
