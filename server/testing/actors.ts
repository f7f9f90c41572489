import type { Actor, Grant } from '@/server/domain/access/grants';
import type { Role } from '@/server/domain/access/permissions';

/** Somebody with a role in every group, or with the grants given. */
export function actorWith(role: Role | readonly Grant[], id = 1): Actor {
  const grants = typeof role === 'string' ? [{ role, groupId: 0 }] : role;
  return { id, login: `user-${id}`, displayName: `User ${id}`, grants };
}
