import type { Redis } from 'ioredis';
import type { Database } from '@/server/db/client';
import { databaseNow, readVersion } from '@/server/db/time';
import { type HealthState, healthState, LAG_LIMIT_MS } from '@/server/domain/cluster/health-state';
import { zoneDataAge } from '@/server/domain/doctor/judge-zone-data';
import { AppError } from '@/server/domain/errors/app-error';
import { pingRedis } from '@/server/redis/client';
import { listOpenIncidents, type OpenIncident } from '@/server/repositories/incident.repository';
import {
  listLiveNodes,
  type NodeView,
  readScheduleLag,
} from '@/server/repositories/scheduler-node.repository';
import { readScannedAt } from '@/server/repositories/setting.repository';
import type { ZoneDataSource } from '@/server/zone-data/zone-store';
import { type Answer, answerInTime } from './answer-in-time';
import { getZones } from './task-schedule';

export interface PartHealth {
  ok: boolean;
  latencyMs: number | null;
}

/** The time zones this process computes with. */
export interface ZoneDataHealth {
  /** Release of the tz database, such as `2026f`. */
  version: string;
  source: ZoneDataSource;
  /** When the set was made, `YYYY-MM-DD`; null when it does not say. */
  datedOn: string | null;
  /** Older than 180 days. Nothing is late for it, so the state of the whole does not depend on it. */
  isOld: boolean;
}

/** 健康: whether everything that has to answer answers. */
export interface SystemHealth {
  state: HealthState;
  lagMs: number | null;
  database: PartHealth & { version: string | null };
  redis: PartHealth;
  nodes: NodeView[];
  /** What the workers found wrong, the newest first. */
  incidents: OpenIncident[];
  /** When a worker last looked for what must never be; null when none ever did. */
  scannedAt: number | null;
  /** Null when TZ_DATA_FILE cannot be used. */
  zoneData: ZoneDataHealth | null;
  /** The database's time; while it does not answer, this process's, for showing only. */
  now: number;
}

/** A part that does not answer within this time counts as away. */
const ANSWER_WITHIN_MS = 2_000;

export async function readSystemHealth(database: Database, redis: Redis): Promise<SystemHealth> {
  const [tables, redisHealth] = await Promise.all([
    answerInTime(
      async () => ({
        now: await databaseNow(database),
        nodes: await listLiveNodes(database),
        lagMs: await readScheduleLag(database, LAG_LIMIT_MS),
        version: await readVersion(database),
        incidents: await listOpenIncidents(database),
        scannedAt: await readScannedAt(database),
      }),
      ANSWER_WITHIN_MS,
    ),
    answerInTime(() => pingRedis(redis), ANSWER_WITHIN_MS),
  ]);
  const facts = tables.ok ? tables.value : { now: Date.now(), ...NOTHING_TOLD };
  const { version, ...rest } = facts;
  return {
    ...rest,
    state: healthState({
      isDatabaseUp: tables.ok,
      isRedisUp: redisHealth.ok,
      lagMs: facts.lagMs,
      nodes: facts.nodes,
    }),
    database: { ...partHealth(tables), version },
    redis: partHealth(redisHealth),
    zoneData: zoneDataHealth(facts.now),
  };
}

const NOTHING_TOLD = { nodes: [], lagMs: null, version: null, incidents: [], scannedAt: null };

const partHealth = (answer: Answer<unknown>): PartHealth => ({
  ok: answer.ok,
  latencyMs: answer.ok ? answer.latencyMs : null,
});

function zoneDataHealth(now: number): ZoneDataHealth | null {
  try {
    const { version, source, datedOn } = getZones();
    return { version, source, datedOn, isOld: zoneDataAge({ version, datedOn }, now).isOld };
  } catch (error) {
    // whoever asks for health must get an answer, also about what is broken
    if (error instanceof AppError && error.code === 'BAD_CONFIGURATION') return null;
    throw error;
  }
}
