import { type Redis, ReplyError } from 'ioredis';
import { type Announce, isWakeUp, type WakeUp } from '@/server/domain/cluster/wake-up';
import { connectionSettled } from './client';

/** Messages know no database number, unlike keys. */
const channelOf = ({ options }: Redis, prefix: string) => `${prefix}:${options.db ?? 0}:wake-up`;

/** Sends wake-ups to the workers of an installation, as far as Redis is there. */
export function createAnnounce(redis: Redis, prefix: string): Announce {
  const channel = channelOf(redis, prefix);
  return (wakeUp) => {
    // a process that has just started is given the time its first connection takes
    connectionSettled(redis)
      .then(() => redis.publish(channel, wakeUp))
      .catch(() => undefined);
  };
}

export interface WakeUpListener {
  /** Over a connection of its own: one that listens can ask nothing else. */
  redis: Redis;
  prefix: string;
  onWakeUp: (wakeUp: WakeUp) => void;
  /** Called when wake-ups are heard from now on, or are not any more, with the reason. */
  onChange: (isHeard: boolean, reason: unknown) => void;
}

/** How often the subscription is renewed: a connection that is dead without saying so is found by that, and made anew. */
const RENEW_EVERY_MS = 2_000;

/**
 * Listens until it is stopped. A subscription is asked for whenever there is a new connection, and again and again: the answer proves
 * that messages would come, and asking twice changes nothing.
 */
export function listenForWakeUps({ redis, prefix, onWakeUp, onChange }: WakeUpListener): { stop(): void } {
  const channel = channelOf(redis, prefix);
  let isHeard: boolean | null = null;
  const tell = (now: boolean, reason: unknown) => {
    if (isHeard !== now) onChange(now, reason);
    isHeard = now;
  };
  const subscribe = async (): Promise<void> => {
    try {
      await redis.subscribe(channel);
      tell(true, null);
    } catch (error) {
      tell(false, error);
      // a refusal is an answer, and the same on any connection
      if (redis.status === 'ready' && !(error instanceof ReplyError)) redis.disconnect(true);
    }
  };
  redis.on('message', (from, text) => {
    if (from === channel && isWakeUp(text)) onWakeUp(text);
  });
  redis.on('ready', () => void subscribe());
  const timer = setInterval(() => void subscribe(), RENEW_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
}
