import { nodeOffsets } from '@/server/zone-data/node-zone';

const STRETCH = 6 * 3_600;

/**
 * Offsets as the running Node tells them, for a walk over every minute: Intl is asked at both ends of a stretch of six hours,
 * and at every instant within where the ends differ. Changes lie days apart, so a stretch holds one at most.
 */
export function intlOffsets(name: string): (seconds: number) => number {
  const ask = nodeOffsets(name);
  if (ask === null) throw new Error(`Node does not know ${name}`);
  const ends = new Map<number, number>();
  const atEnd = (stretch: number) => {
    const known = ends.get(stretch) ?? ask(stretch * STRETCH);
    ends.set(stretch, known);
    return known;
  };
  return (seconds) => {
    const stretch = Math.floor(seconds / STRETCH);
    const offset = atEnd(stretch);
    return offset === atEnd(stretch + 1) ? offset : ask(seconds);
  };
}
