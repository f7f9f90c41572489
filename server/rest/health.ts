import { getDatabase } from '@/server/db/client';
import { getRedis } from '@/server/redis/client';
import { readSystemHealth } from '@/server/services/system-health.service';

/** Whether tasks fire: 503 while the database or every worker is away. Says nothing that is secret and asks for no sign-in. */
export async function handleReady(): Promise<Response> {
  const health = await readSystemHealth(getDatabase(), getRedis());
  const { state, nodes, lagMs, database, redis, zoneData, incidents, scannedAt } = health;
  const body = {
    status: state,
    lagMs,
    database,
    redis,
    zoneData,
    nodes: nodes.map(({ name, status, heartbeatAgeMs, running, lockProvider, lockProviderSince }) => ({
      ...{ name, status, heartbeatAgeMs, running },
      locks: { provider: lockProvider, since: lockProviderSince },
    })),
    incidents,
    scannedAt,
  };
  return Response.json(body, {
    status: state === 'down' ? 503 : 200,
    headers: { 'cache-control': 'no-store' },
  });
}
