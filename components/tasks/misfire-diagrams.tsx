import type { MisfirePolicy } from '@/server/domain/task/task-policies';
import { PolicyDiagram, SkippedBox, WorkBar } from './policy-diagram';

/** What a misfire policy makes of fires that could not start in time, before the next one that can. */
export function MisfireDiagram({ policy }: { policy: MisfirePolicy['policy'] }) {
  switch (policy) {
    case 'fire_once':
      return (
        <PolicyDiagram>
          <SkippedBox x={6} width={14} />
          <SkippedBox x={28} width={14} />
          <WorkBar x={56} width={18} look="late" />
          <WorkBar x={82} width={18} look="next" />
        </PolicyDiagram>
      );
    case 'skip':
      return (
        <PolicyDiagram>
          <SkippedBox x={6} width={14} />
          <SkippedBox x={28} width={14} />
          <SkippedBox x={52} width={14} />
          <WorkBar x={82} width={18} look="next" />
        </PolicyDiagram>
      );
    case 'catch_up':
      return (
        <PolicyDiagram>
          <WorkBar x={6} width={14} look="late" />
          <WorkBar x={28} width={14} look="late" />
          <WorkBar x={52} width={14} look="late" />
          <WorkBar x={82} width={18} look="next" />
        </PolicyDiagram>
      );
  }
}
