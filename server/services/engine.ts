import { getServerConfig } from '@/server/config/env';
import { createEnginePool } from '@/server/db/engine-pool';
import { getRedis } from '@/server/redis/client';
import { createAnnounce } from '@/server/redis/wake-ups';
import { openEngine } from '@/server/repositories/engine/open-engine';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import type { EngineDependencies } from '@/server/scheduler/ports';
import { getZones } from './task-schedule';

/** Runs, replays and cancels are rare beside page views. */
const CONNECTIONS = 4;

// Next keeps several module instances in one process during development; the pool must be one.
const shared = globalThis as typeof globalThis & { punctualEngine?: EngineDependencies };

/** The engine as the console uses it: the same steps a worker takes, in transactions of the same kind. */
export function getEngine(): EngineDependencies {
  shared.punctualEngine ??= open();
  return shared.punctualEngine;
}

function open(): EngineDependencies {
  const { databaseUrl, redisKeyPrefix } = getServerConfig();
  const pool = createEnginePool(databaseUrl, CONNECTIONS);
  const engine = openEngine(pool, (definition) => compileDefinition(definition, getZones()));
  return { ...engine, announce: createAnnounce(getRedis(), redisKeyPrefix) };
}
