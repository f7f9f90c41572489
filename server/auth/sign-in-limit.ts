import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { getServerConfig } from '@/server/config/env';
import { getRedis } from '@/server/redis/client';

interface Limits {
  login: RateLimiterRedis;
  address: RateLimiterRedis;
}

const WINDOW_S = 900;
/** Tries within a quarter of an hour: of one login from anywhere, and of one address for any login. */
const TRIES = { login: 10, address: 100 };

let limits: Limits | undefined;

function getLimits(): Limits {
  const make = (kind: keyof Limits) => {
    const options = {
      points: TRIES[kind],
      duration: WINDOW_S,
      keyPrefix: `${getServerConfig().redisKeyPrefix}:sign-in:${kind}`,
    };
    // without Redis each process counts for itself: never unlimited
    return new RateLimiterRedis({
      ...options,
      storeClient: getRedis(),
      insuranceLimiter: new RateLimiterMemory(options),
    });
  };
  limits ??= { login: make('login'), address: make('address') };
  return limits;
}

/** Whether another try to sign in is allowed; counts it. */
export async function allowSignIn(login: string, address: string | null): Promise<boolean> {
  const { login: byLogin, address: byAddress } = getLimits();
  try {
    await byAddress.consume(address ?? 'unknown');
    await byLogin.consume(login.trim().toLowerCase());
    return true;
  } catch (refusal) {
    // a limiter refuses by rejecting with its state; anything else is a fault
    if (refusal instanceof Error) throw refusal;
    return false;
  }
}
