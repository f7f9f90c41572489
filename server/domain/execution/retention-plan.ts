import type { PartitionRange } from './partition-plan';

/**
 * The watermark that a retention asks for: the end of the newest month that is wholly older than `keptMs`, or null when there is none.
 * The last partition of a table stays in any case.
 */
export function watermarkFor(
  partitions: readonly PartitionRange[],
  now: number,
  keptMs: number,
): number | null {
  const old = partitions.slice(0, -1).filter(({ before }) => before <= now - keptMs);
  return old.at(-1)?.before ?? null;
}

/** The partitions below the watermark that hold no fire of a stretch that is kept. */
export function prunable(
  partitions: readonly PartitionRange[],
  watermark: number,
  kept: readonly Pick<PartitionRange, 'from' | 'before'>[] = [],
): PartitionRange[] {
  return partitions
    .slice(0, -1)
    .filter(
      ({ from, before }) =>
        before <= watermark && !kept.some((stretch) => stretch.from < before && from < stretch.before),
    );
}
