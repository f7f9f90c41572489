import { type Actor, can } from '@/server/domain/access/grants';
import { leastRoleWith, type Permission } from '@/server/domain/access/permissions';
import { AppError } from '@/server/domain/errors/app-error';

/** Throws FORBIDDEN, with the role that may, unless the actor has a permission in a group. */
export function requirePermission(actor: Actor, permission: Permission, groupId?: number): void {
  if (can(actor.grants, permission, groupId)) return;
  const role = leastRoleWith(permission);
  throw new AppError('FORBIDDEN', `This needs the role ${role}. Ask an administrator for it.`, {
    permission,
    role,
  });
}
