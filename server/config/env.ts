import * as z from 'zod';
import { LONGEST_SCAN_MS } from '@/server/domain/cluster/cluster-timing';
import { nodeLabelsSchema } from '@/server/domain/cluster/label-schema';
import type { SettingFault } from '@/server/domain/doctor/judge-settings';
import { AppError } from '@/server/domain/errors/app-error';
import { isKnownZone, resolveZoneName } from '@/server/domain/schedule/zone-names';

/**
 * The only reader of `process.env`. Every setting is listed in `.env.example` with its meaning; a bad value ends the start
 * with one line that names the variable and what is expected.
 */
const text = z.string().trim().min(1);
const flag = (byDefault: boolean) =>
  z
    .enum(['true', 'false', '1', '0'], { error: 'true or false' })
    .transform((value) => value === 'true' || value === '1')
    .default(byDefault);
const wholeNumber = (least: number, most: number, byDefault: number) =>
  z.coerce
    .number({ error: `a whole number from ${least} to ${most}` })
    .int({ error: `a whole number from ${least} to ${most}` })
    .min(least, { error: `a whole number from ${least} to ${most}` })
    .max(most, { error: `a whole number from ${least} to ${most}` })
    .default(byDefault);
const urlOf = (expected: string, ...protocols: string[]) =>
  z
    .string({ error: expected })
    .trim()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: expected,
    });

const DATABASE_ADDRESS = 'mysql://user:password@host:port/database';
const KNOWN_ZONE = 'a name of the tz database, such as Asia/Shanghai';

/** How long log lines are kept, unless executions go sooner. */
const USUAL_LOG_DAYS = 30;

const schema = z.object({
  DATABASE_URL: urlOf(DATABASE_ADDRESS, 'mysql:', 'mariadb:').refine(
    // what is no address at all is refused above, but refined all the same
    (value) => !URL.canParse(value) || new URL(value).pathname.length > 1,
    { error: DATABASE_ADDRESS },
  ),
  REDIS_URL: urlOf('redis://:password@host:port/number', 'redis:', 'rediss:'),
  AUTH_SECRET: z.string({ error: 'a random text of at least 32 characters' }).min(32, {
    error: 'a random text of at least 32 characters',
  }),
  APP_URL: urlOf('the address people open, such as https://punctual.example.com', 'http:', 'https:').default(
    'http://127.0.0.1:3000',
  ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'one of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
  NODE_NAME: text.max(64, { error: 'at most 64 characters' }).optional(),
  NODE_LABELS: nodeLabelsSchema.default([]),
  DATABASE_POOL_SIZE: wholeNumber(2, 200, 10),
  SCHEDULER_SCAN_RATE_MS: wholeNumber(50, 60_000, LONGEST_SCAN_MS),
  WORKER_SLOTS_HTTP: wholeNumber(1, 10_000, 256),
  WORKER_SLOTS_FUNCTION: wholeNumber(1, 100_000, 1_000),
  LOCK_PROVIDER: z.enum(['redis', 'mysql'], { error: 'redis or mysql' }).default('redis'),
  LOCK_TTL_MS: wholeNumber(100, 60_000, 5_000),
  REDIS_KEY_PREFIX: text.max(32, { error: 'at most 32 characters' }).default('punctual'),
  EXECUTION_RETENTION_DAYS: wholeNumber(1, 3_650, 90),
  LOG_RETENTION_DAYS: wholeNumber(1, 3_650, USUAL_LOG_DAYS),
  HTTP_ALLOW: z.string().default(''),
  HTTP_DENY: z.string().default(''),
  DEMO_ECHO: flag(true),
  TZ_DATA_FILE: text.optional(),
  DEFAULT_TIME_ZONE: text.refine(isKnownZone, { error: KNOWN_ZONE }).optional(),
});

const DAY_MS = 86_400_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of one process, checked. Components receive the part they need as an argument. */
export interface ServerConfig {
  databaseUrl: string;
  redisUrl: string;
  authSecret: string;
  appUrl: string;
  logLevel: z.infer<typeof schema>['LOG_LEVEL'];
  nodeName: string | null;
  /** What this node carries; tasks may require it. */
  nodeLabels: readonly string[];
  databasePoolSize: number;
  /** How often due fires and queued work are looked for, in milliseconds. */
  scheduler: { scanRateMs: number };
  slots: { http: number; function: number };
  lock: { provider: z.infer<typeof schema>['LOCK_PROVIDER']; ttlMs: number };
  redisKeyPrefix: string;
  retention: { executionMs: number; logMs: number };
  http: { allow: string; deny: string };
  demoEcho: { isEnabled: boolean };
  timeZoneDataFile: string | null;
  /** The zone of people who have chosen none, instead of their browser's; a task always names its own. */
  defaultTimeZone: string | null;
}

const withoutEmpty = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));

function faultsOf(result: z.ZodSafeParseResult<z.infer<typeof schema>>, given: Environment): SettingFault[] {
  if (result.success) return contradictionsOf(result.data, given);
  const { issues } = result.error;
  const byVariable = new Map(issues.map(({ path: [name], message }) => [String(name), message]));
  return [...byVariable].map(([variable, expected]) =>
    faultOf(variable, given[variable] !== undefined, expected),
  );
}

const faultOf = (variable: string, isSet: boolean, expected: string): SettingFault => ({
  ...{ variable, isSet },
  message: `${variable} ${isSet ? 'is not usable' : 'is not set'}: expected ${expected}`,
});

/** Settings that are fine each for itself and make no sense together. */
function contradictionsOf(env: z.infer<typeof schema>, given: Environment): SettingFault[] {
  const { EXECUTION_RETENTION_DAYS: days, LOG_RETENTION_DAYS: logDays } = env;
  if (given.LOG_RETENTION_DAYS === undefined || logDays <= days) return [];
  const expected = `at most EXECUTION_RETENTION_DAYS (${days}), because nobody can read the log of an execution that is deleted`;
  return [faultOf('LOG_RETENTION_DAYS', true, expected)];
}

/** Reads and checks the settings. Throws BAD_CONFIGURATION with one line per bad variable. */
export function readServerConfig(environment: Environment): ServerConfig {
  const given = withoutEmpty(environment);
  const result = schema.safeParse(given);
  const faults = faultsOf(result, given);
  if (!result.success || faults.length > 0) {
    throw new AppError('BAD_CONFIGURATION', faults.map(({ message }) => message).join('\n'), {
      variables: faults.map(({ variable }) => variable),
    });
  }
  const env = result.data;
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    authSecret: env.AUTH_SECRET,
    appUrl: env.APP_URL,
    logLevel: env.LOG_LEVEL,
    nodeName: env.NODE_NAME ?? null,
    nodeLabels: env.NODE_LABELS,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    scheduler: { scanRateMs: Math.min(env.SCHEDULER_SCAN_RATE_MS, LONGEST_SCAN_MS) },
    slots: { http: env.WORKER_SLOTS_HTTP, function: env.WORKER_SLOTS_FUNCTION },
    lock: { provider: env.LOCK_PROVIDER, ttlMs: env.LOCK_TTL_MS },
    redisKeyPrefix: env.REDIS_KEY_PREFIX,
    retention: {
      executionMs: env.EXECUTION_RETENTION_DAYS * DAY_MS,
      logMs: Math.min(env.LOG_RETENTION_DAYS, env.EXECUTION_RETENTION_DAYS) * DAY_MS,
    },
    http: { allow: env.HTTP_ALLOW, deny: env.HTTP_DENY },
    demoEcho: { isEnabled: env.DEMO_ECHO },
    timeZoneDataFile: env.TZ_DATA_FILE ?? null,
    defaultTimeZone: env.DEFAULT_TIME_ZONE === undefined ? null : resolveZoneName(env.DEFAULT_TIME_ZONE),
  };
}

let config: ServerConfig | undefined;

/** The settings of this process, read on first use so that a build needs none of them. */
export function getServerConfig(): ServerConfig {
  config ??= readServerConfig(process.env);
  return config;
}

/** The settings each for itself: which cannot be used, and of those that name a server or a file the ones that can. */
export interface SettingsReview {
  faults: SettingFault[];
  databaseUrl: string | null;
  redisUrl: string | null;
  timeZoneDataFile: string | null;
  http: { allow: string; deny: string };
}

/** Looks at the settings of this process and goes on where one is bad, for whoever has to say all that is wrong. */
export function reviewServerConfig(environment: Environment = process.env): SettingsReview {
  const given = withoutEmpty(environment);
  const result = schema.safeParse(given);
  const usable = (name: 'DATABASE_URL' | 'REDIS_URL' | 'TZ_DATA_FILE') =>
    schema.shape[name].safeParse(given[name]).data ?? null;
  return {
    faults: faultsOf(result, given),
    databaseUrl: usable('DATABASE_URL'),
    redisUrl: usable('REDIS_URL'),
    timeZoneDataFile: usable('TZ_DATA_FILE'),
    http: { allow: given.HTTP_ALLOW ?? '', deny: given.HTTP_DENY ?? '' },
  };
}
