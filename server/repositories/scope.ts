import { inArray, type SQL, sql } from 'drizzle-orm';
import type { Scope } from '@/server/domain/access/grants';

/** Restricts a column of group ids to what a reader may see. */
export function inScope(column: Parameters<typeof inArray>[0], scope: Scope): SQL | undefined {
  if (scope.groups === 'all') return undefined;
  return scope.groups.length === 0 ? sql`FALSE` : inArray(column, [...scope.groups]);
}

/** The same as a further condition of a statement written by hand. */
export function andInScope(column: SQL, scope: Scope): SQL {
  if (scope.groups === 'all') return sql``;
  return scope.groups.length === 0 ? sql` AND FALSE` : sql` AND ${column} IN ${[...scope.groups]}`;
}
