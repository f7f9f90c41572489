import { type Actor, can } from '@/server/domain/access/grants';
import { maskedSecrets } from '@/server/domain/http/masked-secrets';

/**
 * What an actor may see of something in a group. Secrets are for those who may change the tasks there: they could send them anywhere
 * already, and need them to save without losing any. Everybody else sees them masked.
 */
export function shownTo<T>(actor: Actor, groupId: number, value: T): T {
  return can(actor.grants, 'task:write', groupId) ? value : maskedSecrets(value);
}
