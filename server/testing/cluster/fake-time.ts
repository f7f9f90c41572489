import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { foldersOf, loadSettings } from '@/scripts/lib/environment.mjs';
import { findBinaries } from '@/scripts/lib/servers/binaries.mjs';

/** What a process must find in its environment to see a wrong wall clock, such as `+3600s` or `+0 x1.05`; its monotonic clock stays right. */
export async function fakeTime(clock: string): Promise<Record<string, string>> {
  return { ...(await preloaded()), FAKETIME: clock };
}

export interface SettableClock {
  /** For the processes that are to live by it. */
  readonly env: Record<string, string>;
  /** Sets it against the clock of this machine, while they run. */
  set(offset: string): void;
  remove(): void;
}

/** A wall clock that is right until it is set; what lives by it looks at most a second later. */
export async function settableClock(): Promise<SettableClock> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'punctual-clock-'));
  const file = path.join(folder, 'offset');
  const set = (offset: string) => writeFileSync(file, `${offset}\n`);
  set('+0s');
  return {
    env: { ...(await preloaded()), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: '1' },
    set,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function preloaded(): Promise<Record<string, string>> {
  const { data } = foldersOf(loadSettings());
  const found = (await findBinaries(['faketime'], data, () => undefined)) as Record<string, { file: string }>;
  const { file } = found.faketime as { file: string };
  // the second name is the one older versions know
  return { LD_PRELOAD: file, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
}
