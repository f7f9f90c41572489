import type { Logger } from 'pino';
import {
  INCIDENT_KINDS,
  type IncidentFacts,
  type IncidentKind,
  MOMENTARY_KINDS,
  MOMENTARY_MS,
} from '@/server/domain/cluster/incident-kinds';

/** What the book asks of its storage. At most one incident of a kind and node is open. */
export interface IncidentStore {
  /** Opens an incident, or renews the facts of the one that is open. True when it was opened. */
  open(incident: NewIncident): Promise<boolean>;
  /** Ends the open incident of a kind and node. True when there was one. */
  close(kind: IncidentKind, nodeId: number | null): Promise<boolean>;
  /** Ends those of these kinds that are older than `ms`, and those about nodes that are gone; which they were. */
  closeStale(
    momentary: readonly IncidentKind[],
    ms: number,
  ): Promise<{ kind: IncidentKind; nodeId: number | null }[]>;
}

export interface NewIncident {
  id: number;
  kind: IncidentKind;
  /** The node it is about; null when it is about the whole installation. */
  nodeId: number | null;
  facts: IncidentFacts;
  cure: string;
}

export interface IncidentBookOptions {
  store: IncidentStore;
  takeIds: (count: number) => Promise<number[]>;
  log: Pick<Logger, 'error' | 'warn' | 'info'>;
}

/** Records what is wrong with the installation, from when to when, with a line in the log at both. Safe to repeat. */
export class IncidentBook {
  readonly #options: IncidentBookOptions;

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  async open(kind: IncidentKind, facts: IncidentFacts, nodeId: number | null = null): Promise<void> {
    const { store, takeIds, log } = this.#options;
    const { weight, what, cure } = INCIDENT_KINDS[kind];
    const [id] = (await takeIds(1)) as [number];
    if (!(await store.open({ id, kind, nodeId, facts, cure }))) return;
    log[weight === 'problem' ? 'error' : 'warn']({ incident: kind, about: nodeId, facts, cure }, what);
  }

  async close(kind: IncidentKind, nodeId: number | null = null): Promise<void> {
    const { store, log } = this.#options;
    if (await store.close(kind, nodeId))
      log.info({ incident: kind, about: nodeId }, `over: ${INCIDENT_KINDS[kind].what}`);
  }

  /** Ends what was one event a while ago, and what is about a node that is gone. */
  async closeStale(): Promise<void> {
    const { store, log } = this.#options;
    for (const { kind, nodeId } of await store.closeStale(MOMENTARY_KINDS, MOMENTARY_MS))
      log.info({ incident: kind, about: nodeId }, `closed: ${INCIDENT_KINDS[kind].what}`);
  }

  /** Opens an incident when there is something to tell, and ends it when there is nothing any more. */
  set(kind: IncidentKind, facts: IncidentFacts | null, nodeId: number | null = null): Promise<void> {
    return facts === null ? this.close(kind, nodeId) : this.open(kind, facts, nodeId);
  }
}
