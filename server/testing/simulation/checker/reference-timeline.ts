import { spreadOffset } from '@/server/domain/execution/due-at';
import type { StoredInterval } from '@/server/testing/memory/stored-rows';
import { referenceFires } from './reference-fires';
import type { Replay, TaskRecord } from './replay';

/** A fire the schedule of a task demands. */
export interface ReferenceFire {
  fireAt: number;
  version: number;
  dueAt: number;
}

const covers = ({ fromAt, toAt }: { fromAt: number; toAt: number | null }, fireAt: number): boolean =>
  fromAt < fireAt && (toAt === null || fireAt <= toAt);

/** What a task's versions and intervals say, as they stand in a replay. */
export class ReferenceTimeline {
  readonly #task: TaskRecord;
  readonly #gaps: StoredInterval[] = [];
  /** Freezes and calendars, and the pauses of the group and of everything, the earliest begun first. */
  readonly #exclusions: StoredInterval[] = [];

  constructor(replay: Replay, task: TaskRecord) {
    this.#task = task;
    const { id, groupId } = task.row;
    for (const interval of replay.intervals.values()) {
      const { scope, scopeId, kind } = interval;
      if (scope === 'task' ? scopeId !== id : scope === 'group' && scopeId !== groupId) continue;
      const isExclusion = kind === 'freeze' || kind === 'calendar' || scope !== 'task';
      (isExclusion ? this.#exclusions : this.#gaps).push(interval);
    }
    this.#exclusions.sort((a, b) => a.fromAt - b.fromAt);
  }

  /** Fires in (from, to] that are not paused away, in order. Those of a fixed delay are none: they follow executions. */
  fires(from: number, to: number): ReferenceFire[] {
    return this.#instants(from, to).map(({ fireAt, version }) => ({
      ...{ fireAt, version, dueAt: this.#dueAt(fireAt, version) },
    }));
  }

  /** The instant at which the first version of fixed delay after `version` takes effect. */
  delayBegins(version: number): number {
    const next = this.#task.versions.find(
      (row) => row.version > version && row.definition.schedule.kind === 'fixed_delay',
    );
    return next?.effectiveFrom ?? Number.POSITIVE_INFINITY;
  }

  /** Why a fire gets no execution; several answers where intervals began together. */
  exclusionsOf(fireAt: number): ('pause' | 'freeze' | 'calendar')[] {
    const all = this.#exclusions.filter((interval) => covers(interval, fireAt));
    const first = all[0];
    if (!first) return [];
    return all
      .filter((interval) => interval.fromAt === first.fromAt)
      .map(({ kind }) => (kind === 'freeze' || kind === 'calendar' ? kind : 'pause'));
  }

  isInGap(fireAt: number): boolean {
    return this.#gaps.some((gap) => covers(gap, fireAt));
  }

  hasGaps(): boolean {
    return this.#gaps.length > 0;
  }

  /** A pause without a known end lies over an instant. */
  isOpenEnded(fireAt: number): boolean {
    return this.#gaps.some((gap) => gap.toAt === null && gap.fromAt < fireAt);
  }

  #instants(from: number, to: number): { fireAt: number; version: number }[] {
    const { versions } = this.#task;
    const fires: { fireAt: number; version: number }[] = [];
    for (const [index, { version, definition, effectiveFrom }] of versions.entries()) {
      const start = Math.max(from, effectiveFrom);
      const end = Math.min(to, versions[index + 1]?.effectiveFrom ?? to);
      if (start >= end || definition.schedule.kind === 'fixed_delay') continue;
      for (const fireAt of referenceFires(definition, effectiveFrom, start, end))
        if (!this.isInGap(fireAt)) fires.push({ fireAt, version });
    }
    return fires;
  }

  /** By the spread of its own version, and never as late as the next fire. */
  #dueAt(fireAt: number, version: number): number {
    const definition = this.#task.versions[version - 1]?.definition;
    if (!definition) return fireAt;
    const offset = spreadOffset({ seed: definition.spreadSeed, spreadMs: definition.spreadMs });
    if (offset === 0) return fireAt;
    const [next] = this.#instants(fireAt, fireAt + offset);
    return next ? Math.min(fireAt + offset, next.fireAt - 1) : fireAt + offset;
  }
}
