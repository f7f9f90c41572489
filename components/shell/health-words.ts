import type { LightState } from '@/components/ui/light';
import { type HealthState, isHeard, LAG_LIMIT_MS } from '@/server/domain/cluster/health-state';

/** The facts of `system.health` that the light needs. */
export interface HealthFacts {
  state: HealthState;
  lagMs: number | null;
  database: { ok: boolean };
  redis: { ok: boolean };
  nodes: readonly { status: string; heartbeatAgeMs: number }[];
  /** Null when the file that should hold it cannot be used. */
  zoneData: { isOld: boolean } | null;
}

export type HealthPart = 'scheduler' | 'nodes' | 'database' | 'redis' | 'zoneData';

export function lightOf(state: HealthFacts['state'] | undefined): LightState {
  if (state === undefined) return 'off';
  return state === 'on_time' ? 'good' : state === 'degraded' ? 'warning' : 'bad';
}

/** The state of each row of the health panel. Redis away is a warning: locks move to the database by themselves. */
export function partStates(health: HealthFacts): Record<HealthPart, LightState> {
  const isAnyLive = health.nodes.some(isHeard);
  return {
    scheduler:
      !isAnyLive || !health.database.ok ? 'bad' : (health.lagMs ?? 0) > LAG_LIMIT_MS ? 'warning' : 'good',
    nodes: isAnyLive ? (health.nodes.every(isHeard) ? 'good' : 'warning') : 'bad',
    database: health.database.ok ? 'good' : 'bad',
    redis: health.redis.ok ? 'good' : 'warning',
    zoneData: health.zoneData === null ? 'bad' : health.zoneData.isOld ? 'warning' : 'good',
  };
}

/** The part to name beside the light, the worst first; null when all is well. */
export function worstPart(health: HealthFacts): HealthPart | null {
  const states = partStates(health);
  const order: HealthPart[] = ['database', 'nodes', 'redis', 'scheduler', 'zoneData'];
  return (
    order.find((part) => states[part] === 'bad') ?? order.find((part) => states[part] === 'warning') ?? null
  );
}
