import { bigint, index, int, json, mysqlTable, smallint, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import type { IncidentKind } from '@/server/domain/cluster/incident-kinds';
import { id, instant, word } from './columns';

/** One worker process. `id` is new at each start; `name` is stable and routes work. */
export const schedulerNode = mysqlTable(
  'scheduler_node',
  {
    id: id('id').primaryKey(),
    name: varchar('name', { length: 64 }).notNull(),
    /** live, draining, stopped or dead */
    status: word('status').notNull(),
    /** Counts up with every heartbeat: an observer on its own clock sees whether it moves. */
    heartbeat: bigint('heartbeat', { mode: 'number' }).notNull(),
    heartbeatAt: instant('heartbeat_at').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    host: varchar('host', { length: 255 }).notNull(),
    pid: int('pid').notNull(),
    version: varchar('version', { length: 32 }).notNull(),
    labels: json('labels').$type<string[]>().notNull(),
    slots: json('slots').$type<Record<string, number>>().notNull(),
    running: int('running').notNull().default(0),
    /** Everything that ended on it up to this instant has been reported. */
    reportedUntil: instant('reported_until'),
    /** The engine's connection ids and the database start they belong to, for a take-over that must end them. */
    connections: json('connections').$type<{ server: string; startedAt: number; ids: number[] }>(),
    /** redis or mysql: who grants its locks, and since when */
    lockProvider: word('lock_provider'),
    lockProviderSince: instant('lock_provider_since'),
  },
  (table) => [
    index('scheduler_node_status').on(table.status, table.id),
    index('scheduler_node_name').on(table.name, table.id),
  ],
);

/** Ownership of a bucket of tasks. This row is the referee; the distributed lock only decides who tries. */
export const shard = mysqlTable('shard', {
  id: smallint('id').primaryKey(),
  ownerId: id('owner_id'),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  leaseUntil: instant('lease_until').notNull(),
});

/** The row that every claiming transaction of a node reads in share mode and that fencing locks; no heartbeat writes it. */
export const nodeFence = mysqlTable('node_fence', {
  nodeId: id('node_id').primaryKey(),
  fencedAt: instant('fenced_at'),
  fencedBy: id('fenced_by'),
});

/** Numbers the edits of a shard's tasks; locked by the editing transaction until its COMMIT. */
export const changeCounter = mysqlTable('change_counter', {
  shard: smallint('shard').primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
});

/** The lock table of the MySQL lock provider. */
export const lock = mysqlTable('lock', {
  lockKey: varchar('lock_key', { length: 190 }).primaryKey(),
  owner: varchar('owner', { length: 64 }),
  token: bigint('token', { mode: 'number' }).notNull(),
  leaseUntil: instant('lease_until').notNull(),
});

/** How often a host may be called, over all tasks and nodes. */
export const hostRate = mysqlTable('host_rate', {
  host: varchar('host', { length: 255 }).primaryKey(),
  calls: int('calls').notNull(),
  periodSeconds: int('period_seconds').notNull(),
  /** The first turn nobody has yet, in microseconds since 1970. */
  nextCallUs: bigint('next_call_us', { mode: 'number' }).notNull(),
  updatedAt: instant('updated_at').notNull(),
  updatedBy: id('updated_by'),
});

/** A finding about the installation itself, with its cure. `open_key` names kind and node while it lasts, and is NULL once it is over. */
export const incident = mysqlTable(
  'incident',
  {
    id: id('id').primaryKey(),
    kind: varchar('kind', { length: 48 }).$type<IncidentKind>().notNull(),
    nodeId: id('node_id'),
    sinceAt: instant('since_at').notNull(),
    untilAt: instant('until_at'),
    facts: json('facts').$type<Record<string, unknown>>().notNull(),
    cure: varchar('cure', { length: 512 }).notNull(),
    openKey: varchar('open_key', { length: 96 }),
  },
  (table) => [
    uniqueIndex('incident_open_key').on(table.openKey),
    index('incident_open').on(table.untilAt, table.kind),
    index('incident_since').on(table.sinceAt),
  ],
);

/** Where the next block of identifiers begins. */
export const idBlock = mysqlTable('id_block', {
  name: varchar('name', { length: 32 }).primaryKey(),
  nextId: bigint('next_id', { mode: 'number' }).notNull(),
  /** The server that handed the last one out. */
  serverId: bigint('server_id', { mode: 'number' }),
});

/** Values that are the installation's and not a process's: retention watermark, switches, schema. */
export const setting = mysqlTable('setting', {
  name: varchar('name', { length: 64 }).primaryKey(),
  value: json('value').notNull(),
  version: int('version').notNull().default(1),
  updatedAt: instant('updated_at').notNull(),
  updatedBy: id('updated_by'),
});
