import { LOOK_AHEAD_MS } from '@/server/domain/cluster/cluster-timing';
import type { Dice } from '@/server/testing/schedule-oracle/random';
import type { Emphasis } from './sabotage';
import type { NodePace } from './simulated-node';

/** Scans and how far they look ahead; the last as in production, where what is due is found before it is due. */
const SCANS = [
  ...([
    [2_000, 0],
    [5_000, 0],
    [5_000, 0],
    [4_000, LOOK_AHEAD_MS],
  ] as const),
  ...([
    [2_000, LOOK_AHEAD_MS],
    [4_000, LOOK_AHEAD_MS],
    [650, LOOK_AHEAD_MS],
  ] as const),
];

/** Draws how often the nodes of a seed do their duties. */
export function drawPace(dice: Dice, { rescueMs = 8_000 }: Emphasis): NodePace & { aheadMs: number } {
  const [scanMs, aheadMs] = dice.pick(SCANS);
  return {
    ...{ scanMs, aheadMs, heartbeatMs: 2_400, clusterMs: 4_000 },
    ...{ rescueMs, upkeepMs: 7_000, reconcileMs: 8_000 },
  };
}
