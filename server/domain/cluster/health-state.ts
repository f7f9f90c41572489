import { LEASE_MS } from './cluster-timing';

export type HealthState = 'on_time' | 'degraded' | 'down';

export interface HealthFacts {
  isDatabaseUp: boolean;
  isRedisUp: boolean;
  lagMs: number | null;
  nodes: readonly { status: string; heartbeatAgeMs: number }[];
}

/** Fires that start later than this are late enough to say so. */
export const LAG_LIMIT_MS = 1_000;

/** Whether a node was heard within its lease. */
export function isHeard(node: { status: string; heartbeatAgeMs: number }): boolean {
  return node.status === 'live' && node.heartbeatAgeMs <= LEASE_MS;
}

/** Down: nothing fires. Degraded: it fires, but late or without one of its parts. */
export function healthState({ isDatabaseUp, isRedisUp, lagMs, nodes }: HealthFacts): HealthState {
  if (!isDatabaseUp || !nodes.some(isHeard)) return 'down';
  if (!isRedisUp || !nodes.every(isHeard) || (lagMs ?? 0) > LAG_LIMIT_MS) return 'degraded';
  return 'on_time';
}
