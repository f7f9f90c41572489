import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';

/** From when to when a schedule holds, both included; null is open. */
export interface Validity {
  validFrom: number | null;
  validUntil: number | null;
}

export const ALWAYS_VALID: Validity = { validFrom: null, validUntil: null };

/** The schedule without the fires outside its validity. What it is otherwise made of stays. */
export function withinValidity<C extends CompiledSchedule>(compiled: C, validity: Validity): C {
  const { validFrom, validUntil } = validity;
  if (validFrom === null && validUntil === null) return compiled;
  const before = (validFrom ?? Number.NEGATIVE_INFINITY) - 1;
  const last = validUntil ?? Number.POSITIVE_INFINITY;
  const start = (from: number) => Math.max(from, before);
  const end = (to: number) => Math.min(to, last);
  return {
    ...compiled,
    nextFireAfter(at) {
      const next = compiled.nextFireAfter(start(at));
      return next !== null && next <= last ? next : null;
    },
    listFires: (from, to, limit) => compiled.listFires(start(from), end(to), limit),
    countFires: (from, to) => (start(from) < end(to) ? compiled.countFires(start(from), end(to)) : 0),
  };
}
