import {
  INCIDENT_KINDS,
  type IncidentFacts,
  type IncidentKind,
} from '@/server/domain/cluster/incident-kinds';
import { type Finding, ok, problem, warning } from './finding';

/** An open incident as the doctor tells it. */
export interface IncidentRecord {
  kind: IncidentKind;
  nodeName: string | null;
  sinceAt: number;
  facts: IncidentFacts;
  cure: string;
}

const MOST_TOLD = 10;
const MOST_FACTS = 300;

/** What the workers found wrong themselves: one finding for each open incident, the newest first. */
export function judgeIncidents(incidents: readonly IncidentRecord[]): Finding[] {
  if (incidents.length === 0) return [ok('incidents', 'none is open')];
  return incidents.slice(0, MOST_TOLD).map(({ kind, nodeName, sinceAt, facts, cure }) => {
    // one of a newer version is told as well as it can be
    const known = INCIDENT_KINDS[kind] as (typeof INCIDENT_KINDS)[IncidentKind] | undefined;
    const judge = known?.weight === 'warning' ? warning : problem;
    const where = nodeName === null ? '' : ` on ${nodeName}`;
    const text = JSON.stringify(facts).slice(0, MOST_FACTS);
    return judge(
      'incidents',
      `${known?.what ?? kind}${where}, since ${new Date(sinceAt).toISOString()}: ${text}`,
      cure,
    );
  });
}
