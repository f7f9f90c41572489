import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isAlive } from './processes.mjs';
import { afterEnd, countEnd, endRemains, HEALTHY_AFTER_MS, MOST_ENDS, supervise } from './supervisor.mjs';

interface ProcessRecord {
  pid: number;
  identity: string | null;
}

const EXIT_WITH_PARENT = new URL('./exit-with-parent.mjs', import.meta.url).href;
const SUPERVISOR = new URL('./supervisor.mjs', import.meta.url).href;
const SAY_READY = "process.send({ type: 'ready' }); console.log('up ' + process.pid);";
const STAY = 'setInterval(() => 0, 1e6);';

let folder: string;
let recordFile: string;
let lines: string[];
const running: { stop: () => Promise<void> }[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'punctual-supervisor-'));
  recordFile = path.join(folder, 'processes.json');
  lines = [];
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  rmSync(folder, { recursive: true, force: true });
});

function specification(name: string, code: string) {
  return { name, file: process.execPath, args: ['-e', code], cwd: folder, env: { ...process.env } };
}

function start(...specifications: ReturnType<typeof specification>[]) {
  const supervisor = supervise(specifications, { write: (line: string) => lines.push(line), recordFile });
  running.push(supervisor);
  return supervisor;
}

const records = (): ProcessRecord[] => JSON.parse(readFileSync(recordFile, 'utf8'));
const pidsOf = (name: string) =>
  lines.flatMap((line) => new RegExp(`^\\[${name}\\] up (\\d+)$`).exec(line)?.[1] ?? []).map(Number);

describe('a process that ended', () => {
  test('is started anew after growing waits, and given up after too many in a row', () => {
    const waits = Array.from({ length: MOST_ENDS }, (_, index) => afterEnd(index + 1, 1));
    expect(waits.slice(0, 3)).toEqual([200, 400, 800]);
    expect(waits.at(-2)).toBe(10_000);
    expect(waits.at(-1)).toBeNull();
  });

  test('because of its configuration is not started anew', () => {
    expect(afterEnd(1, 78)).toBeNull();
    expect(afterEnd(1, 75)).toBe(200);
  });

  test('begins to count anew when it ran long enough', () => {
    expect(countEnd(5, HEALTHY_AFTER_MS - 1)).toBe(6);
    expect(countEnd(5, HEALTHY_AFTER_MS)).toBe(1);
  });
});

describe('the supervisor', () => {
  test('shows whose lines are whose and knows who is ready', async () => {
    const supervisor = start(
      specification('web', `console.error('hello'); ${STAY}`),
      specification('worker', SAY_READY + STAY),
    );
    await vi.waitFor(() => expect(supervisor.isReady('worker')).toBe(true));
    await vi.waitFor(() => expect(lines).toContain('[web] hello'));
    expect(supervisor.isReady('web')).toBe(false);
  });

  test('replaces a killed process by a new one, and only that one', async () => {
    const supervisor = start(
      specification('web', SAY_READY + STAY),
      specification('worker', SAY_READY + STAY),
    );
    await vi.waitFor(() => expect(supervisor.isReady('worker') && supervisor.isReady('web')).toBe(true));
    await vi.waitFor(() => expect(pidsOf('worker')).toHaveLength(1));
    process.kill(pidsOf('worker')[0] as number, 'SIGKILL');
    await vi.waitFor(() => expect(pidsOf('worker')).toHaveLength(2), 5_000);
    expect(pidsOf('web')).toHaveLength(1);
    expect(lines).toContain('[supervisor] worker ended (SIGKILL); starting it anew in 0.2 s');
  });

  test('gives up at once when a process says that its configuration is bad', async () => {
    const supervisor = start(
      specification('worker', "console.error('DATABASE_URL is not set'); process.exit(78)"),
    );
    expect(await supervisor.gaveUp).toBe('worker ended (exit code 78); see its lines above.');
  });

  test('starts a process anew on demand without counting it as an end', async () => {
    const supervisor = start(specification('worker', SAY_READY + STAY));
    await vi.waitFor(() => expect(pidsOf('worker')).toHaveLength(1));
    supervisor.restart('worker');
    await vi.waitFor(() => expect(pidsOf('worker')).toHaveLength(2), 5_000);
    expect(lines.some((line) => line.startsWith('[supervisor]'))).toBe(false);
  });

  test('waits for a process that ends in its own time, unless it is urgent', async () => {
    const stubborn = `process.on('SIGTERM', () => console.log('asked')); ${SAY_READY} ${STAY}`;
    const supervisor = start(specification('worker', stubborn));
    await vi.waitFor(() => expect(supervisor.isReady('worker')).toBe(true));
    const urgency = new AbortController();
    const stopped = supervisor.stop(urgency.signal);
    await vi.waitFor(() => expect(lines).toContain('[worker] asked'));
    expect(isAlive(records()[0] ?? null)).toBe(true);
    urgency.abort();
    await stopped;
    expect(isAlive(records()[0] ?? null)).toBe(false);
  });

  test('ends what an earlier one left behind', async () => {
    start(specification('worker', SAY_READY + STAY));
    await vi.waitFor(() => expect(pidsOf('worker')).toHaveLength(1));
    const [record] = records();
    running.length = 0;
    await endRemains(recordFile);
    expect(isAlive(record ?? null)).toBe(false);
    await endRemains(path.join(folder, 'nothing.json'));
  });
});

describe('a process whose supervisor is killed', () => {
  let supervisor: ChildProcess | undefined;
  afterEach(() => supervisor?.kill('SIGKILL'));

  test('ends by itself', async () => {
    const specifications = [
      {
        ...specification('worker', SAY_READY + STAY),
        args: ['--import', EXIT_WITH_PARENT, '-e', SAY_READY + STAY],
      },
    ];
    const code = `
      import { supervise } from '${SUPERVISOR}';
      supervise(${JSON.stringify(specifications)}, { write: console.log, recordFile: '${recordFile}' });`;
    supervisor = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (supervisor.stdout) await once(supervisor.stdout, 'data');
    const [record] = records();
    expect(isAlive(record ?? null)).toBe(true);
    supervisor.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(record ?? null)).toBe(false), 5_000);
  });
});
