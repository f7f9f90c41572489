import { nodeOffsets } from '@/server/zone-data/node-zone';

const STRETCH = 6 * 3_600;

/**
 * Offsets as the running Node tells them, for a walk over every minute: Intl is asked at both ends of a stretch of six hours,
 * and at every instant within where the ends differ. Changes lie days apart, so a stretch holds one at most. Walks come over the same
 * change again and again: an instant is asked about once.
 */
export function intlOffsets(name: string): (seconds: number) => number {
  const ask = nodeOffsets(name);
  if (ask === null) throw new Error(`Node does not know ${name}`);
  const told = new Map<number, number>();
  const at = (seconds: number) => {
    const offset = told.get(seconds) ?? ask(seconds);
    told.set(seconds, offset);
    return offset;
  };
  return (seconds) => {
    const start = Math.floor(seconds / STRETCH) * STRETCH;
    const offset = at(start);
    return offset === at(start + STRETCH) ? offset : at(seconds);
  };
}
