import type { SettledZoneData } from '@/server/domain/task/zone-data-change';

/** What taking up new zone data asks of its storage beside the engine's own store. */
export interface ZoneDataStore {
  /**
   * Runs `work` while no other process does the same for this database; null when one does. `work` gets a question that fails once the
   * exclusion may be over.
   */
  alone<T>(work: (confirm: () => Promise<void>) => Promise<T>): Promise<T | null>;
  /** Null before the first worker of an installation started. */
  readSettled(): Promise<SettledZoneData | null>;
  writeSettled(settled: SettledZoneData): Promise<void>;
  /** A page of the living tasks with a next fire, in order of keys behind `after`. */
  readPage(after: number, limit: number): Promise<ZoneDataPage>;
}

export interface ZoneDataPage {
  /** Those of the page whose schedule is cron. Not locked: they are locked and judged again. */
  cronTaskIds: number[];
  /** The key the next page begins behind; null when this page was the last. */
  nextAfter: number | null;
}
