'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '@/components/trpc/client';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { type Compiled, compileForPreview, neededZone } from './compile';
import { ALWAYS_VALID, type Validity } from './validity';

/** A schedule computed in this browser with the zone data of the server, so that preview and engine agree. */
export function useCompiled(
  schedule: Schedule | null,
  spreadSeed: number,
  { validFrom, validUntil }: Validity = ALWAYS_VALID,
): Compiled | null {
  const trpc = useTRPC();
  const zoneName = schedule === null ? null : neededZone(schedule);
  const zone = useQuery(
    trpc.schedule.zone.queryOptions(
      { name: zoneName ?? 'UTC' },
      { enabled: zoneName !== null, staleTime: Number.POSITIVE_INFINITY, gcTime: 3_600_000 },
    ),
  );
  const key = schedule === null ? null : JSON.stringify(schedule);
  return useMemo(() => {
    if (key === null) return null;
    return compileForPreview(
      JSON.parse(key) as Schedule,
      spreadSeed,
      zoneName === null ? undefined : zone.data,
      { validFrom, validUntil },
    );
  }, [key, spreadSeed, zoneName, zone.data, validFrom, validUntil]);
}
