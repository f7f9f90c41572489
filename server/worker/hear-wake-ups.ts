import type { Logger } from 'pino';
import type { ServerConfig } from '@/server/config/env';
import type { WakeUp } from '@/server/domain/cluster/wake-up';
import { createRedis } from '@/server/redis/client';
import { listenForWakeUps } from '@/server/redis/wake-ups';
import { coalesce } from './coalesce';

/** A burst of wake-ups is one step at once and one after each of these stretches, however many there are. */
const REST_MS = 20;

/**
 * Does at once what services and other workers say there is to do, over a connection of its own. Without Redis the duties find it in their own
 * time; `onChange` learns whether anything is heard.
 */
export function hearWakeUps(
  { redisUrl, redisKeyPrefix }: Pick<ServerConfig, 'redisUrl' | 'redisKeyPrefix'>,
  log: Pick<Logger, 'info' | 'warn'>,
  steps: Readonly<Record<WakeUp, () => void>>,
  onChange: (isHeard: boolean) => void,
): { stop(): void } {
  const on = {
    due: coalesce(steps.due, REST_MS),
    queue: coalesce(steps.queue, REST_MS),
    cancel: coalesce(steps.cancel, REST_MS),
    shards: coalesce(steps.shards, REST_MS),
  };
  return listenForWakeUps({
    redis: createRedis(redisUrl),
    prefix: redisKeyPrefix,
    onWakeUp: (wakeUp) => on[wakeUp](),
    onChange(isHeard, reason) {
      onChange(isHeard);
      if (isHeard) log.info('hears of new work by Redis');
      else log.warn({ reason }, 'hears nothing by Redis: new work is found by looking for it');
    },
  });
}
