import { Gauge, ListChecks, type LucideIcon, Rows3, Snowflake } from 'lucide-react';

/** The pages of the navigation, in its order. Only what exists is listed. */
export const PLACES = [
  { key: 'tasks', href: '/tasks', icon: ListChecks },
  { key: 'executions', href: '/executions', icon: Rows3 },
  { key: 'freezes', href: '/freezes', icon: Snowflake },
  { key: 'hosts', href: '/hosts', icon: Gauge },
] as const satisfies readonly { key: string; href: string; icon: LucideIcon }[];

/** Whether an address lies in a place or below it. */
export function isInPlace(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
