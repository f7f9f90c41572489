import {
  bigint,
  boolean,
  index,
  int,
  json,
  mysqlTable,
  primaryKey,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { id, instant, word } from './columns';

export const user = mysqlTable(
  'user',
  {
    id: id('id').primaryKey(),
    login: varchar('login', { length: 128 }).notNull(),
    displayName: varchar('display_name', { length: 128 }).notNull(),
    /** argon2id; NULL until a password is set, and then nobody can sign in by password. */
    passwordHash: varchar('password_hash', { length: 255 }),
    isDisabled: boolean('is_disabled').notNull().default(false),
    /** Raised to end all sessions at once. */
    sessionVersion: int('session_version').notNull().default(1),
    locale: word('locale'),
    timeZone: varchar('time_zone', { length: 64 }),
    createdAt: instant('created_at').notNull(),
    lastSignInAt: instant('last_sign_in_at'),
  },
  (table) => [uniqueIndex('user_login').on(table.login)],
);

/** A signed-in browser; read by the context of every call, so that ending it works at once. */
export const userSession = mysqlTable(
  'user_session',
  {
    id: varchar('id', { length: 64 }).primaryKey(),
    userId: id('user_id').notNull(),
    sessionVersion: int('session_version').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    endedAt: instant('ended_at'),
    address: varchar('address', { length: 64 }),
    userAgent: varchar('user_agent', { length: 255 }),
  },
  (table) => [
    index('user_session_user').on(table.userId, table.expiresAt),
    index('user_session_expires').on(table.expiresAt),
  ],
);

/** A link that works once. Only the SHA-256 of the token is kept. */
export const oneTimeToken = mysqlTable(
  'one_time_token',
  {
    tokenHash: varchar('token_hash', { length: 64 }).primaryKey(),
    /** sign_in */
    purpose: word('purpose').notNull(),
    /** NULL: the token makes the first administrator. */
    userId: id('user_id'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [index('one_time_token_expires').on(table.expiresAt)],
);

/** A role of a user in one group, or everywhere (group_id 0). */
export const roleGrant = mysqlTable(
  'role_grant',
  {
    userId: id('user_id').notNull(),
    groupId: id('group_id').notNull().default(0),
    role: word('role').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: id('created_by'),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.groupId] }),
    index('role_grant_role').on(table.role, table.groupId),
  ],
);

/** Who did what, with before and after. Written in the transaction of the change. */
export const audit = mysqlTable(
  'audit',
  {
    /** Nothing refers to a record, so the database numbers them. */
    id: bigint('id', { mode: 'number' }).autoincrement().primaryKey(),
    at: instant('at').notNull(),
    actorId: id('actor_id'),
    actorName: varchar('actor_name', { length: 128 }).notNull(),
    action: varchar('action', { length: 48 }).notNull(),
    targetType: word('target_type').notNull(),
    targetId: id('target_id'),
    groupId: id('group_id'),
    before: json('before_value'),
    after: json('after_value'),
    requestId: varchar('request_id', { length: 64 }),
    address: varchar('address', { length: 64 }),
  },
  (table) => [
    index('audit_at').on(table.at, table.id),
    index('audit_target').on(table.targetType, table.targetId, table.id),
    index('audit_actor').on(table.actorId, table.id),
  ],
);
