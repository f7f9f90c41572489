import { foldersOf, loadSettings } from '@/scripts/lib/environment.mjs';
import { findBinaries } from '@/scripts/lib/servers/binaries.mjs';

/** What a process must find in its environment to see a wrong wall clock, such as `+3600s` or `+0 x1.05`; its monotonic clock stays right. */
export async function fakeTime(clock: string): Promise<Record<string, string>> {
  return { ...(await preloaded()), FAKETIME: clock };
}

async function preloaded(): Promise<Record<string, string>> {
  const { data } = foldersOf(loadSettings());
  const found = (await findBinaries(['faketime'], data, () => undefined)) as Record<string, { file: string }>;
  const { file } = found.faketime as { file: string };
  // the second name is the one older versions know
  return { LD_PRELOAD: file, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' };
}
