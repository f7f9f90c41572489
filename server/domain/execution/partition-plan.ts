/** A monthly partition: fires before `before` (the first instant of the following month, UTC). */
export interface Partition {
  name: string;
  before: number;
}

export const PARTITION_MONTHS_AHEAD = 3;

/**
 * The partitions to add behind `until` (the end of the last one) so that fires up to three months after `now` have a place.
 * The first one reaches from `until` to the end of the present month, however long ago `until` was: old months need no place
 * of their own. In growing order, empty when nothing is missing.
 */
export function missingPartitions(until: number, now: number): Partition[] {
  const date = new Date(now);
  const partitions: Partition[] = [];
  for (let ahead = 0; ahead <= PARTITION_MONTHS_AHEAD; ahead += 1) {
    const month = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + ahead, 1));
    const before = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
    if (before <= until) continue;
    const name = `p${month.getUTCFullYear()}${String(month.getUTCMonth() + 1).padStart(2, '0')}`;
    partitions.push({ name, before });
  }
  return partitions;
}

/** A partition that is there, with the fires it holds: those in [from, before). The first one reaches back for ever. */
export interface PartitionRange extends Partition {
  from: number;
}

/** The ranges of the partitions of a table, which are given in order. */
export function rangesOf(partitions: readonly Partition[]): PartitionRange[] {
  return partitions.map((partition, index) => ({
    ...partition,
    from: partitions[index - 1]?.before ?? Number.NEGATIVE_INFINITY,
  }));
}
