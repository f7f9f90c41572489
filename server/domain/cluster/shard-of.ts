import { SHARDS } from './cluster-timing';

/**
 * The bucket a task belongs to for good. A multiplicative hash (Knuth, golden ratio of 2^32) of both halves of the id: ids that follow
 * each other spread evenly, and nothing but the id decides.
 */
export function shardOf(taskId: number): number {
  const low = taskId >>> 0;
  const high = Math.floor(taskId / 2 ** 32) >>> 0;
  const mixed = Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> 0;
  return mixed >>> (32 - Math.log2(SHARDS));
}
