import type { SettingsReview } from '@/server/config/env';
import { faultOf, judgeFault, type Server } from '@/server/domain/doctor/connection-fault';
import { type Finding, problem, unchecked } from '@/server/domain/doctor/finding';
import { judgeRedis } from '@/server/domain/doctor/judge-redis';
import { judgeSettings, type SettingFault } from '@/server/domain/doctor/judge-settings';
import { judgeZoneData } from '@/server/domain/doctor/judge-zone-data';
import { AppError } from '@/server/domain/errors/app-error';
import { hostPortOf, parseHttpAccess } from '@/server/executor/http/http-access';
import { readRedisFacts } from '@/server/redis/server-facts';
import { answerInTime } from '@/server/services/answer-in-time';
import { nodeZoneVersion } from '@/server/zone-data/node-zone';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { examineDatabase, withoutDatabase } from './examine-database';

/** The parts of an installation that are looked at together. */
export const PARTS = ['settings', 'database', 'redis', 'zone data'] as const;
export type Part = (typeof PARTS)[number];

/** How long one question to a server may take. */
const WITHIN_MS = 3_000;

/** Looks at the chosen parts, all at once, and tells the findings in the order of the parts. Changes nothing. */
export async function examine(review: SettingsReview, parts: readonly Part[] = PARTS): Promise<Finding[]> {
  const looks: Record<Part, () => Finding[] | Promise<Finding[]>> = {
    settings: () => judgeSettings([...review.faults, ...listFaults(review)]),
    database: () =>
      review.databaseUrl === null
        ? [unchecked('database', 'no usable DATABASE_URL'), ...withoutDatabase('no database is named')]
        : examineDatabase(review.databaseUrl, WITHIN_MS),
    redis: async () => [await examineRedis(review.redisUrl)],
    'zone data': () => [examineZoneData(review.timeZoneDataFile)],
  };
  const chosen = PARTS.filter((part) => parts.includes(part));
  return (await Promise.all(chosen.map((part) => looks[part]()))).flat();
}

/** What is wrong in the lists of where tasks may call, which only a worker reads. */
function listFaults({ http }: SettingsReview): SettingFault[] {
  try {
    parseHttpAccess({ ...http, ownServers: [] });
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ variable: String(error.details.variable), isSet: true, message: error.message }];
  }
}

async function examineRedis(redisUrl: string | null): Promise<Finding> {
  if (redisUrl === null) return unchecked('redis', 'no usable REDIS_URL');
  const { host, port } = hostPortOf(redisUrl);
  const server: Server = { check: 'redis', setting: 'REDIS_URL', at: `${host}:${port}`, name: '' };
  const answer = await answerInTime(() => readRedisFacts(redisUrl, WITHIN_MS), WITHIN_MS);
  if (!answer.ok) return judgeFault(faultOf(answer.error), server);
  return judgeRedis({ ...answer.value, latencyMs: answer.latencyMs }, server.at);
}

function examineZoneData(file: string | null): Finding {
  try {
    const { source, version, datedOn } = createZoneStore({ file });
    return judgeZoneData({ source, version, datedOn, nodeVersion: nodeZoneVersion() }, Date.now());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return problem('zone data', error.message, 'Correct TZ_DATA_FILE, or leave it out.');
  }
}
