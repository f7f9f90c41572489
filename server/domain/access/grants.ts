import { type Permission, ROLE_PERMISSIONS, ROLES, type Role } from './permissions';

/** A role in one group, or in every group. */
export interface Grant {
  role: Role;
  /** 0 is every group, also those still to come. */
  groupId: number;
}

/** The groups a reader may see: every repository read takes one. */
export type Scope = { groups: 'all' } | { groups: readonly number[] };

/** Who acts. */
export interface Actor {
  id: number;
  login: string;
  displayName: string;
  grants: readonly Grant[];
  /** Where the request came from, for the audit record. */
  requestId?: string;
  address?: string;
}

const has = (grant: Grant, permission: Permission) => ROLE_PERMISSIONS[grant.role].includes(permission);

/** Whether the grants allow something in a group; without a group, in every group. */
export function can(grants: readonly Grant[], permission: Permission, groupId = 0): boolean {
  return grants.some((grant) => (grant.groupId === 0 || grant.groupId === groupId) && has(grant, permission));
}

/** Whether the grants allow something in at least one group: enough to show a list, never enough to change a thing. */
export function canAnywhere(grants: readonly Grant[], permission: Permission): boolean {
  return grants.some((grant) => has(grant, permission));
}

/** The groups in which the grants allow something. */
export function scopeOf(grants: readonly Grant[], permission: Permission): Scope {
  if (can(grants, permission)) return { groups: 'all' };
  return {
    groups: [...new Set(grants.filter((grant) => has(grant, permission)).map((grant) => grant.groupId))],
  };
}

/** The highest role of the grants, for a word beside a name. */
export function highestRole(grants: readonly Grant[]): Role {
  return [...ROLES].reverse().find((role) => grants.some((grant) => grant.role === role)) ?? 'viewer';
}
