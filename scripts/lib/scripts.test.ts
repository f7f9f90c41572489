import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sourceHash } from './build.mjs';
import { chooseSuites } from './choose-suites.mjs';
import {
  foldersOf,
  parseDotEnv,
  readJson,
  readRuntime,
  removeRuntime,
  writePrivate,
  writeRuntime,
} from './environment.mjs';
import { isInstalled, lockHash } from './install.mjs';
import { lockFolder } from './lock-file.mjs';
import { isSupported } from './node-version.mjs';
import { portProblem, requirePort } from './ports.mjs';
import { identityOf, isAlive, programsIn, recordOf, stopProcess } from './processes.mjs';
import { runCommand } from './run-command.mjs';
import { databaseKind, isUsableRedis, whatToInstall } from './servers/binaries.mjs';
import { quoted } from './servers/redis.mjs';
import { completeSettings } from './settings.mjs';
import { createShutdown } from './shutdown.mjs';
import { countPlaywright, countVitest, lastLine, NONE, settle, sum } from './test-counts.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'punctual-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['v20.18.9', false],
  ['v20.19.0', true],
  ['v18.20.0', false],
  ['v22.1.0', true],
  ['v24.0.0-nightly', true],
])('Node %s is supported: %s', (version, expected) => {
  expect(isSupported(version)).toBe(expected);
});

describe('the suites of npm test', () => {
  const suites = { unit: {}, cluster: {}, matrix: { isLong: true, hasRows: true } };
  test('are all but the long ones, or those that are named', () => {
    expect(chooseSuites([], suites)).toEqual({ names: ['unit', 'cluster'], rows: [] });
    expect(chooseSuites(['matrix'], suites)).toEqual({ names: ['matrix'], rows: [] });
  });
  test('take further words as rows where they have some, and refuse them elsewhere', () => {
    expect(chooseSuites(['matrix', 'zombie'], suites)).toEqual({ names: ['matrix'], rows: ['zombie'] });
    expect(() => chooseSuites(['unit', 'zombie'], suites)).toThrow('no suite zombie');
  });
});

test('a .env file has plain, quoted and exported values, comments and empty ones', () => {
  const text = 'A=1\n# B=2\nexport C="x y # z"\r\nD=\'q\'\nE=a=b # note\nF=\nnonsense\n 1BAD=3';
  expect(parseDotEnv(text)).toEqual({ A: '1', C: 'x y # z', D: 'q', E: 'a=b', F: '' });
});

describe('settings', () => {
  const folders = () => ({ root: folder, data: folder, build: folder });
  test('get a secret that is made once and kept', () => {
    const first = completeSettings({}, folders()).AUTH_SECRET;
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(completeSettings({}, folders()).AUTH_SECRET).toBe(first);
    expect(completeSettings({ AUTH_SECRET: 'given' }, folders()).AUTH_SECRET).toBe('given');
  });
  test('name the address people open', () => {
    expect(completeSettings({ PORT: '8080' }, folders()).APP_URL).toBe('http://127.0.0.1:8080');
    expect(completeSettings({ HOST: '0.0.0.0' }, folders()).APP_URL).toBe('http://127.0.0.1:3000');
    expect(completeSettings({ HOST: '::1' }, folders()).APP_URL).toBe('http://[::1]:3000');
  });
  test.each(['0', '65536', 'http', '-1'])('refuse port %s', (PORT) => {
    expect(() => completeSettings({ PORT }, folders())).toThrow(/PORT is not usable/);
  });
});

test('a build is up to date until a source changes; tests do not count', () => {
  mkdirSync(path.join(folder, 'server/db'), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write('server/a.ts', '1');
  write('server/db/b.ts', '2');
  write('package.json', '{}');
  const hash = () => sourceHash(folder, ['server', 'package.json', 'not-there']);
  const before = hash();
  write('server/a.test.ts', 'test');
  expect(hash()).toBe(before);
  write('server/db/b.ts', '3');
  const changed = hash();
  expect(changed).not.toBe(before);
  write('server/db/c.ts', '');
  expect(hash()).not.toBe(changed);
});

test('a process is told from a later one with the same pid', () => {
  const own = recordOf(process.pid);
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, identity: 'another start' })).toBe(false);
  expect(isAlive(null)).toBe(false);
  expect(identityOf(2 ** 22 + 1)).toBeNull();
});

test('a program is found by the folder it works in and its name, without any record', async () => {
  const child = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
  await once(child, 'spawn');
  expect(programsIn(folder, /sleep/)).toEqual([recordOf(child.pid ?? 0)]);
  expect(programsIn(folder, /mysqld/)).toEqual([]);
  expect(programsIn(path.join(folder, 'nowhere'), /sleep/)).toEqual([]);
  await stopProcess(recordOf(child.pid ?? 0));
  expect(programsIn(folder, /sleep/)).toEqual([]);
});

describe('the end of a command', () => {
  test('ends what was started in the reverse order, once, and takes what is added meanwhile', async () => {
    const ended: string[] = [];
    const shutdown = createShutdown();
    shutdown.add(() => ended.push('first'));
    shutdown.add(() => Promise.reject(new Error('stuck')));
    shutdown.add(() => {
      shutdown.add(() => ended.push('late'));
    });
    await Promise.all([shutdown.end(), shutdown.end()]);
    expect(ended).toEqual(['late', 'first']);
    expect(shutdown.isEnding()).toBe(true);
  });

  test('ends a program that is being run, with all it started', async () => {
    const shutdown = createShutdown();
    const pids: string[] = [];
    const run = runCommand('sh', ['-c', 'sleep 60 & echo $!; wait'], {
      onLine: (line: string) => pids.push(line),
    }).catch((error: Error) => error.message);
    await vi.waitFor(() => expect(pids).toHaveLength(1));
    await shutdown.end();
    expect(await run).toMatch(/^sh failed \(SIGTERM\)/);
    await vi.waitFor(() => expect(identityOf(Number(pids[0]))).toBeNull());
  });
});

describe('a program that is run to its end', () => {
  test('gives what it wrote, whatever it is fed', async () => {
    expect(await runCommand('cat', [], { input: 'text' })).toBe('text');
    expect(await runCommand('true', [], { input: 'x'.repeat(1_000_000) })).toBe('');
  });
  test('tells the last lines it wrote when it fails', async () => {
    await expect(runCommand('sh', ['-c', 'seq 100; exit 3'], { what: 'counting' })).rejects.toThrow(
      /^counting failed \(exit code 3\):\n {2}76\n[\s\S]* {2}100$/,
    );
    await expect(runCommand('/nowhere/program', [], { what: 'it' })).rejects.toThrow(
      'it could not be started',
    );
  });
});

test('a file of secrets is for its owner only, and replaced as a whole', () => {
  const file = path.join(folder, 'deep/secrets.json');
  writePrivate(file, { a: 1 });
  chmodSync(file, 0o644);
  writePrivate(file, { a: 2 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readJson(file)).toEqual({ a: 2 });
  expect(readdirSync(path.dirname(file))).toEqual(['secrets.json']);
});

describe('the addresses of a running product', () => {
  const folders = () => ({ root: folder, data: folder, build: folder });
  test('are known while it runs, not when it left them behind', () => {
    writeRuntime(folders(), { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(readRuntime(folders())).toEqual({});
    const unlock = lockFolder(folder, 'address');
    expect(readRuntime(folders())).toEqual({ REDIS_URL: 'redis://127.0.0.1:1' });
    unlock();
    removeRuntime(folders());
    expect(readdirSync(folder)).toEqual([]);
  });
  test('need a build folder that finds its packages', () => {
    expect(foldersOf({ BUILD_DIR: 'out' }, '/srv/punctual').build).toBe('/srv/punctual/out');
    expect(foldersOf({ DATA_DIR: '/var/data' }, '/srv/punctual').data).toBe('/var/data');
    expect(() => foldersOf({ BUILD_DIR: '/tmp/build' }, '/srv/punctual')).toThrow(/BUILD_DIR is not usable/);
  });
});

test('packages are installed anew when the lock file or Node changes', () => {
  writeFileSync(path.join(folder, 'package-lock.json'), '{}');
  expect(isInstalled(folder)).toBe(false);
  mkdirSync(path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'node_modules/.punctual-lock'), lockHash(folder));
  expect(isInstalled(folder)).toBe(true);
  writeFileSync(path.join(folder, 'package-lock.json'), '{"a":1}');
  expect(isInstalled(folder)).toBe(false);
});

test.each([
  ['mariadbd  Ver 10.11.14-MariaDB-0+deb12u2 for debian-linux-gnu on x86_64', true, true],
  ['mysqld  Ver 10.5.29-MariaDB-0+deb11u1 for debian-linux-gnu on x86_64', true, false],
  ['/usr/sbin/mysqld  Ver 8.0.36-0ubuntu0.22.04.1 for Linux on x86_64 ((Ubuntu))', false, true],
  ['mysqld  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))', false, false],
  ['', false, false],
])('the database that says %j', (text, isMariadb, isUsable) => {
  expect(databaseKind(text)).toEqual({ isMariadb, isUsable });
});

test.each([
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', true],
  ['Redis server v=5.0.7 sha=00000000:0', false],
  ['', false],
])('the Redis that says %j is new enough: %s', (text, expected) => {
  expect(isUsableRedis(text)).toBe(expected);
});

test('a folder with any name can be told to Redis', () => {
  expect(quoted('/a b/"c"\\d')).toBe('"/a b/\\"c\\"\\\\d"');
});

test('a port in use is told from a free one', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  expect(await portProblem(port, '127.0.0.1')).toBe('EADDRINUSE');
  await expect(requirePort({ PORT: String(port), HOST: '127.0.0.1' })).rejects.toThrow(
    /is taken by another program\. Stop it, or choose another: PORT=3001 npm start$/,
  );
  await new Promise((resolve) => server.close(resolve));
  expect(await portProblem(port, '127.0.0.1')).toBeNull();
});

test.each([
  [['mysql', 'redis'], 'darwin', [], 'brew install mariadb redis', 'DATABASE_URL and REDIS_URL'],
  [['redis'], 'linux', ['dnf'], 'sudo dnf install redis', 'set REDIS_URL'],
  [['mysql'], 'linux', ['apt-get'], 'sudo apt-get install mariadb-server', 'set DATABASE_URL'],
])('what to install for %j on %s (%j)', (missing, platform, programs, command, variables) => {
  const message = whatToInstall(missing, platform as NodeJS.Platform, (program: string) =>
    programs.includes(program),
  );
  expect(message).toContain(command);
  expect(message).toContain(variables);
});

describe('counting tests', () => {
  test('adds suites up into the last line', () => {
    expect(
      lastLine(
        sum([
          { passed: 2, failed: 0, skipped: 1 },
          { passed: 3, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe('5 passed, 1 failed, 1 skipped');
  });
  test('takes a file that could not be loaded for a failure', () => {
    const report = {
      ...{ numPassedTests: 4, numFailedTests: 1, numPendingTests: 2 },
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
      ],
    };
    expect(countVitest(report)).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });
  test('takes a flaky journey and an error outside of tests for failures', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 0 };
    expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 3, failed: 3, skipped: 0 });
  });
  test('fails a suite that ran nothing or whose runner failed', () => {
    expect(settle(NONE, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(settle({ passed: 3, failed: 0, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(settle({ passed: 3, failed: 1, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(settle({ passed: 0, failed: 0, skipped: 9 }, 0).failed).toBe(1);
  });
});
