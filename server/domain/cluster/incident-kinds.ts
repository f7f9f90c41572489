/** What a finding about the installation says, and how it is mended. */
interface IncidentKindRow {
  /** Whether something is wrong, or only worth knowing. */
  weight: 'problem' | 'warning';
  /** `when_over`: whoever watches it ends it. `by_itself`: it was one event, and ends after a while. */
  ends: 'when_over' | 'by_itself';
  what: string;
  cure: string;
}

/** The one table of kinds of incidents. A kind is stored and told, so it never changes meaning. */
export const INCIDENT_KINDS = {
  database_clock_step: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'the clock of the database was set forward or back',
    cure: 'Let NTP slew the clock of the database server instead of setting it. Nothing ran twice; fires that were passed over went by the misfire policy of their tasks.',
  },
  node_clock_wrong: {
    weight: 'warning',
    ends: 'when_over',
    what: 'the clock of a machine with a worker is wrong',
    cure: 'Set it by NTP (compare date -u there and on the database server). Fires are not affected: their time is that of the database.',
  },
  redis_of_another_cluster: {
    weight: 'problem',
    ends: 'when_over',
    what: 'another installation uses the same Redis under the same key prefix',
    cure: 'Give each installation a REDIS_KEY_PREFIX or a Redis of its own, and restart its processes.',
  },
  partitions_missing: {
    weight: 'problem',
    ends: 'when_over',
    what: 'executions of the coming months have no place, and it could not be made',
    cure: 'Give the account in DATABASE_URL the rights CREATE and ALTER on its database, or end the statement that holds the table; workers try again by themselves.',
  },
  database_full: {
    weight: 'problem',
    ends: 'when_over',
    what: 'the database has no room left for what is due and for what ended',
    cure: 'Free or add space on the disk of the database server; workers go on by themselves, and nothing is lost meanwhile.',
  },
  log_tables_missing: {
    weight: 'warning',
    ends: 'when_over',
    what: 'log lines of the coming months have no table, and it could not be made',
    cure: 'Give the account in DATABASE_URL the right CREATE on its database; workers try again by themselves.',
  },
  pruning_blocked: {
    weight: 'warning',
    ends: 'when_over',
    what: 'executions older than the retention are kept, because some among them are not finished',
    cure: 'Finish or cancel the unfinished executions of those months (the facts name one of each); the months are deleted with the next run.',
  },
  pruning_failed: {
    weight: 'warning',
    ends: 'when_over',
    what: 'data older than the retention could not be deleted',
    cure: 'Give the account in DATABASE_URL the rights ALTER, DROP and DELETE on its database, or end the statement that holds the table; workers try again every hour.',
  },
  fires_overdue: {
    weight: 'problem',
    ends: 'when_over',
    what: 'tasks are due, their shards have a live owner, and nobody decides their fires',
    cure: 'Look into the log of that worker for the named tasks; one whose schedule cannot be computed any more has to be edited.',
  },
  executions_overdue: {
    weight: 'problem',
    ends: 'when_over',
    what: 'executions are due, or past their deadline, and nobody takes or ends them, although workers that may have room',
    cure: 'Look into the logs of the live workers.',
  },
  executions_without_node: {
    weight: 'warning',
    ends: 'when_over',
    what: 'executions wait for a worker that is not there: no live one has their executor and carries their labels',
    cure: 'Start a worker that has the executor and carries the required labels (NODE_LABELS), or cancel what waits for it.',
  },
  executions_not_rescued: {
    weight: 'problem',
    ends: 'when_over',
    what: 'executions are held by workers that are gone, and nobody takes them over',
    cure: 'Look into the logs of the live workers for the duty "rescue".',
  },
  executions_without_owner: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'executions were claimed or running without naming a worker; they were given back',
    cure: 'Nothing is left to do. Such rows come from changes of the tables by hand.',
  },
  live_rows_damaged: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'executions and their rows of unfinished work disagreed; they were mended',
    cure: 'Look at the executions the facts name. Such rows come from changes of the tables by hand, or from a database that lost commits.',
  },
  lanes_damaged: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'lanes of tasks and the executions that hold them disagreed; what could be mended was',
    cure: 'Look at the tasks the facts name. Such rows come from changes of the tables by hand, or from a database that lost commits.',
  },
  commits_lost: {
    weight: 'problem',
    ends: 'by_itself',
    what: 'the database has forgotten what it had committed: ends of executions that a worker was told are written are not there',
    cure: 'Their calls were made, and some are made again. Fail over only to a replica that has acknowledged every commit: use semi-synchronous replication without a time-out (see the deployment guide), and innodb_flush_log_at_trx_commit=1.',
  },
  cluster_rows_missing: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'rows of shards, or the fences of workers, were missing; the rows were made again, and those workers start anew',
    cure: 'Nothing is left to do. Rows of shard, change_counter and node_fence go away only by changes of the tables by hand.',
  },
  tasks_stopped: {
    weight: 'warning',
    ends: 'by_itself',
    what: 'tasks had no next fire although their schedule names one; they were given it',
    cure: 'Look at the tasks the facts name: what was missed meanwhile went by their misfire policy. Such rows come from changes of the tables by hand, or from a database that lost commits.',
  },
  fires_unaccounted: {
    weight: 'problem',
    ends: 'by_itself',
    what: 'fires were decided, and neither an execution nor a skip nor a pause tells what became of them',
    cure: 'Run them by a backfill of the named tasks over the named range. If nobody changed the tables by hand and no database lost commits, this is a fault of Punctual: report it.',
  },
} as const satisfies Record<string, IncidentKindRow>;

export type IncidentKind = keyof typeof INCIDENT_KINDS;

/** Figures and names behind an incident, as JSON. Never a secret: anybody may read them. */
export type IncidentFacts = Record<string, unknown>;

/** Kinds that were one event and end by themselves. */
export const MOMENTARY_KINDS = (Object.keys(INCIDENT_KINDS) as IncidentKind[]).filter(
  (kind) => INCIDENT_KINDS[kind].ends === 'by_itself',
);

/** How long an incident that was one event stays open. */
export const MOMENTARY_MS = 15 * 60_000;
