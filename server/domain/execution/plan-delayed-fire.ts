import type { PendingFire } from '@/server/domain/task/pending-fire';
import type { MisfirePolicy } from '@/server/domain/task/task-policies';
import type { Exclusion, FireStep, PlannedSkip } from './plan-fires';

export interface DelayedFireInput {
  pending: PendingFire;
  now: number;
  /** Planned when due by this instant: now, or a little ahead of it. */
  dueBy: number;
  misfire: MisfirePolicy;
  exclusions: readonly Exclusion[];
  /** Fires before it have no place in the tables any more. */
  notBefore: number;
}

/** What becomes of the pending fire of a fixed delay: there is never more than one. Nothing while it is not due, or kept by a pause. */
export function planDelayedFire({
  pending,
  now,
  dueBy,
  misfire,
  exclusions,
  notBefore,
}: DelayedFireInput): FireStep[] {
  const { fireAt, dueAt, version } = pending;
  if (dueAt === null || dueAt > dueBy) return [];
  const [exclusion] = exclusions
    .filter(({ fromAt, toAt }) => fromAt < fireAt && (toAt === null || fireAt <= toAt))
    .sort((a, b) => a.fromAt - b.fromAt);
  if (exclusion?.reason === 'pause') return [{ kind: 'pass', lastFireAt: fireAt }];
  const isMisfire = dueAt < now - misfire.graceMs;
  const isSkipped = fireAt < notBefore || (isMisfire && !runsLate(misfire, fireAt, now));
  const reason: PlannedSkip['reason'] | null = exclusion?.reason ?? (isSkipped ? 'misfire' : null);
  if (reason !== null)
    return [{ kind: 'skip', firstFireAt: fireAt, lastFireAt: fireAt, fireCount: 1, reason, version }];
  return [{ kind: 'fire', fireAt, dueAt, version, trigger: isMisfire ? 'catch_up' : 'schedule' }];
}

/** Whether the policy lets the only misfire run. */
function runsLate({ policy, windowMs }: MisfirePolicy, fireAt: number, now: number): boolean {
  return policy === 'fire_once' || (policy === 'catch_up' && fireAt >= now - windowMs);
}
