/** What a person may do, as `resource:action`. Server and browser read the same table; the server decides. */
export const PERMISSIONS = [
  'task:read',
  'task:write',
  'task:run',
  'task:pause',
  'execution:read',
  'execution:cancel',
  'group:read',
  'group:write',
  'host:read',
  'host:write',
  'system:read',
  'system:pause',
  'audit:read',
  'user:manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const VIEWER: readonly Permission[] = [
  'task:read',
  'execution:read',
  'group:read',
  'host:read',
  'system:read',
];
const OPERATOR: readonly Permission[] = [
  ...VIEWER,
  'task:write',
  'task:run',
  'task:pause',
  'execution:cancel',
  'group:write',
];

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: VIEWER,
  operator: OPERATOR,
  admin: PERMISSIONS,
};

/** The least role that has a permission: whom to ask for it. */
export function leastRoleWith(permission: Permission): Role {
  return ROLES.find((role) => ROLE_PERMISSIONS[role].includes(permission)) ?? 'admin';
}
