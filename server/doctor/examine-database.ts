import { createDatabase, type Database } from '@/server/db/client';
import { connectionOptions } from '@/server/db/connection';
import { classifyDatabaseError } from '@/server/db/errors';
import { readMigrationFacts, readPartitionEnds, readServerFacts } from '@/server/db/installation-facts';
import { databaseNow } from '@/server/db/time';
import { faultOf, judgeFault, type Server } from '@/server/domain/doctor/connection-fault';
import { type Check, type Finding, problem, TABLES_FIRST, unchecked } from '@/server/domain/doctor/finding';
import { judgeClock } from '@/server/domain/doctor/judge-clock';
import { judgeDatabase, judgeDurability, judgeTimeZone } from '@/server/domain/doctor/judge-database';
import { judgeIncidents } from '@/server/domain/doctor/judge-incidents';
import { judgePartitions } from '@/server/domain/doctor/judge-partitions';
import { judgeTables } from '@/server/domain/doctor/judge-tables';
import { judgeWorkers } from '@/server/domain/doctor/judge-workers';
import { listOpenIncidents } from '@/server/repositories/incident.repository';
import { listLiveNodes } from '@/server/repositories/scheduler-node.repository';
import { type Answer, answerInTime } from '@/server/services/answer-in-time';

/** Everything of the doctor's that the database answers. `withinMs` is the limit of each question. */
export async function examineDatabase(databaseUrl: string, withinMs: number): Promise<Finding[]> {
  const { host, port, database: name } = connectionOptions(databaseUrl);
  const server: Server = {
    check: 'database',
    setting: 'DATABASE_URL',
    at: `${host}:${port}`,
    name: `${name}`,
  };
  const database = createDatabase(databaseUrl, POOL_SIZE);
  try {
    const answer = await answerInTime(() => readServerFacts(database), withinMs);
    if (!answer.ok) {
      return [judgeFault(faultOf(answer.error), server), ...withoutDatabase('the database cannot be used')];
    }
    const facts = { ...answer.value, latencyMs: answer.latencyMs };
    return [
      judgeDatabase(facts, server.at),
      judgeDurability(facts),
      judgeTimeZone(facts),
      ...(facts.version.isSupported
        ? await examineContent(database, withinMs)
        : CONTENT.map((check) => unchecked(check, 'the database has the wrong version'))),
    ];
  } finally {
    database.$client.end(() => undefined);
  }
}

/** One for each question that is asked at once. */
const POOL_SIZE = 5;

const CONTENT: readonly Check[] = ['clock', 'tables', 'partitions', 'workers', 'incidents'];

/** The findings that have to wait for a database that can be asked. */
export function withoutDatabase(why: string): Finding[] {
  return (['durability', 'time zone', ...CONTENT] as const).map((check) => unchecked(check, why));
}

async function examineContent(database: Database, withinMs: number): Promise<Finding[]> {
  const [clock, migrations, partitions, workers, incidents] = await Promise.all([
    answerInTime(() => readClock(database), withinMs),
    answerInTime(() => readMigrationFacts(database), withinMs),
    answerInTime(() => readPartitionEnds(database), withinMs),
    answerInTime(() => listLiveNodes(database), withinMs),
    answerInTime(() => listOpenIncidents(database), withinMs),
  ]);
  const now = clock.ok ? clock.value.databaseAt : Date.now();
  return [
    told('clock', clock, judgeClock),
    told('tables', migrations, judgeTables),
    told('partitions', partitions, (ends) => judgePartitions(ends, now)),
    told('workers', workers, judgeWorkers),
    told('incidents', incidents, judgeIncidents),
  ].flat();
}

async function readClock(database: Database) {
  const askedAt = Date.now();
  const databaseAt = await databaseNow(database);
  return { askedAt, databaseAt, answeredAt: Date.now() };
}

/** The judgement of an answer; without one, what the database said instead. */
function told<T>(
  check: Check,
  answer: Answer<T>,
  judge: (facts: T) => Finding | Finding[],
): Finding | Finding[] {
  if (answer.ok) return judge(answer.value);
  if (classifyDatabaseError(answer.error) === 'no_table') return unchecked(check, TABLES_FIRST);
  return problem(
    check,
    `the database refuses to tell: ${faultOf(answer.error).message}`,
    'Check the rights of the user in DATABASE_URL, and the log of the database server.',
  );
}
