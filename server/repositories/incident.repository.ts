import { sql } from 'drizzle-orm';
import type { Executor } from '@/server/db/client';
import type { IncidentFacts, IncidentKind } from '@/server/domain/cluster/incident-kinds';

export interface OpenIncident {
  kind: IncidentKind;
  /** The node it is about; null when it is about the whole installation, or when that node is forgotten. */
  nodeName: string | null;
  sinceAt: number;
  facts: IncidentFacts;
  cure: string;
}

const MOST_INCIDENTS = 50;

/** What is wrong at the moment, the newest first. Index incident_open. */
export async function listOpenIncidents(executor: Executor): Promise<OpenIncident[]> {
  const [rows] = await executor.execute(sql`
    SELECT i.kind, n.name AS nodeName, i.since_at AS sinceAt, i.facts, i.cure
    FROM incident i LEFT JOIN scheduler_node n ON n.id = i.node_id
    WHERE i.until_at IS NULL ORDER BY i.since_at DESC, i.id DESC LIMIT ${MOST_INCIDENTS}`);
  return rows as unknown as OpenIncident[];
}

/**
 * The latest instant that the database's clock showed before it was set back, as far as that was noticed; 0 when it never was. Reads all
 * incidents: there are few, and somebody resumes seldom.
 */
export async function readHighestNow(executor: Executor): Promise<number> {
  const [rows] = await executor.execute(sql`
    SELECT MAX(CAST(JSON_EXTRACT(facts, '$.databaseAt') AS SIGNED) - CAST(JSON_EXTRACT(facts, '$.stepMs') AS SIGNED)) AS highestAt
    FROM incident WHERE kind = 'database_clock_step' AND CAST(JSON_EXTRACT(facts, '$.stepMs') AS SIGNED) < 0`);
  return Number((rows as unknown as { highestAt: number | null }[])[0]?.highestAt ?? 0);
}
