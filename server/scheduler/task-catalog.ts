import { type CompileDefinition, fireSourceOf } from '@/server/domain/task/fire-source';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { laneLimitOf } from '@/server/domain/task/task-policies';
import type { FireSource, Timeline, TimelineGap } from '@/server/domain/task/timeline-fires';
import type { ScheduledTask, TaskVersionRow, VersionRange } from './task-rows';

export interface CatalogEntry {
  definition: TaskDefinition;
  source: FireSource;
  effectiveFrom: number;
  /** Lanes of the task under this version; null when it needs none. */
  laneLimit: number | null;
}

const MOST_ENTRIES = 200_000;

/** Versions of tasks, compiled once and kept: a version never changes, so nothing here can be stale. */
export class TaskCatalog {
  readonly #compile: CompileDefinition;
  /** By task and version. Numbers, not one text of both: an execution asks a dozen times. */
  readonly #tasks = new Map<number, Map<number, CatalogEntry>>();
  #count = 0;

  constructor(compile: CompileDefinition) {
    this.#compile = compile;
  }

  /** A version that was loaded before. */
  get(taskId: number, version: number): CatalogEntry {
    const entry = this.find(taskId, version);
    if (entry === undefined) throw new Error(`version ${version} of task ${taskId} is not in the catalog`);
    return entry;
  }

  /** A version, when it was loaded before. */
  find(taskId: number, version: number): CatalogEntry | undefined {
    return this.#tasks.get(taskId)?.get(version);
  }

  /** Brings the versions that are not in memory yet. */
  async load(
    ranges: readonly VersionRange[],
    read: (missing: readonly VersionRange[]) => Promise<TaskVersionRow[]>,
  ): Promise<void> {
    const missing = new Map<string, VersionRange>();
    for (const range of ranges) {
      if (!this.#isMissing(range)) continue;
      missing.set(`${range.taskId} ${range.fromVersion} ${range.toVersion}`, range);
    }
    if (missing.size > 0) this.add(await read([...missing.values()]));
  }

  #isMissing({ taskId, fromVersion, toVersion }: VersionRange): boolean {
    for (let version = fromVersion; version <= toVersion; version += 1) {
      if (this.find(taskId, version) === undefined) return true;
    }
    return false;
  }

  add(rows: readonly TaskVersionRow[]): void {
    for (const { taskId, version, definition, effectiveFrom } of rows) {
      if (this.#count >= MOST_ENTRIES) this.#forgetOldest();
      const versions = this.#tasks.get(taskId) ?? new Map<number, CatalogEntry>();
      this.#tasks.set(taskId, versions);
      if (!versions.has(version)) this.#count += 1;
      versions.set(version, {
        definition,
        source: this.#sourceOf(definition, effectiveFrom),
        effectiveFrom,
        laneLimit: laneLimitOf(definition.overlap),
      });
    }
  }

  /** The task that was met first goes, with all its versions: a Map keeps the order of insertion. */
  #forgetOldest(): void {
    const [oldest] = this.#tasks;
    if (oldest === undefined) return;
    this.#tasks.delete(oldest[0]);
    this.#count -= oldest[1].size;
  }

  /** A schedule that was fine when it was saved may not be under newer zone data: that harms its own task only. */
  #sourceOf(definition: TaskDefinition, effectiveFrom: number): FireSource {
    try {
      return fireSourceOf(definition, effectiveFrom, this.#compile);
    } catch (error) {
      const refuse = () => {
        throw error;
      };
      return { nextFireAfter: refuse, countFires: refuse };
    }
  }

  /** The timeline of a task over a range of versions that are loaded. */
  timeline({ taskId, fromVersion, toVersion }: VersionRange, gaps: readonly TimelineGap[]): Timeline {
    const segments = [];
    for (let version = fromVersion; version <= toVersion; version += 1) {
      const { source, effectiveFrom } = this.get(taskId, version);
      const untilAt = version < toVersion ? this.get(taskId, version + 1).effectiveFrom : null;
      segments.push({ version, source, fromAt: effectiveFrom, untilAt });
    }
    return { segments, gaps };
  }
}

export const oneVersion = (taskId: number, version: number): VersionRange => ({
  ...{ taskId, fromVersion: version, toVersion: version },
});

/** The versions that the undecided fires of a task belong to. */
export function versionRange(task: ScheduledTask): VersionRange {
  return { taskId: task.id, fromVersion: task.nextFireVersion ?? task.version, toVersion: task.version };
}
