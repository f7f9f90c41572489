import type { HostRate } from '@/components/trpc/types';
import { hostSchema, MOST_CALLS, type RATE_PERIODS } from '@/server/domain/http/host-rate-schema';

export type RatePeriod = (typeof RATE_PERIODS)[number];

/** What stands in the fields of the dialog. */
export interface HostRateDraft {
  host: string;
  calls: string;
  period: `${RatePeriod}`;
}

export type HostRateMistakes = Partial<Record<'host' | 'calls', true>>;

/** The rate that a draft stands for, or what is plainly wrong with it. */
export function readHostRateDraft(
  draft: HostRateDraft,
):
  | { rate: Pick<HostRate, 'host' | 'calls'> & { periodSeconds: RatePeriod } }
  | { mistakes: HostRateMistakes } {
  const host = hostSchema.safeParse(draft.host);
  const calls = /^\s*\d{1,6}\s*$/.test(draft.calls) ? Number(draft.calls) : 0;
  const isBad = calls < 1 || calls > MOST_CALLS;
  if (!host.success || isBad)
    return { mistakes: { ...(host.success ? {} : { host: true }), ...(isBad ? { calls: true } : {}) } };
  return { rate: { host: host.data, calls, periodSeconds: Number(draft.period) as RatePeriod } };
}
