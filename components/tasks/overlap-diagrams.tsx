import type { LanePolicy } from '@/server/domain/task/task-policies';
import { FireMark, PolicyDiagram, SkippedBox, WorkBar } from './policy-diagram';

/** What an overlap policy makes of a fire that comes while the execution before still runs. */
export function OverlapDiagram({ policy }: { policy: LanePolicy['policy'] }) {
  switch (policy) {
    case 'skip':
      return (
        <PolicyDiagram>
          <FireMark x={12} />
          <FireMark x={60} />
          <WorkBar x={12} width={68} look="running" />
          <SkippedBox x={62} width={30} isLower />
        </PolicyDiagram>
      );
    case 'queue_one':
      return (
        <PolicyDiagram>
          <FireMark x={12} />
          <FireMark x={52} />
          <WorkBar x={12} width={58} look="running" />
          <WorkBar x={72} width={30} isLower look="next" />
        </PolicyDiagram>
      );
    case 'queue_all':
      return (
        <PolicyDiagram>
          <FireMark x={12} />
          <FireMark x={36} />
          <FireMark x={56} />
          <WorkBar x={12} width={50} look="running" />
          <WorkBar x={63} width={18} isLower look="next" />
          <WorkBar x={83} width={18} isLower look="next" />
        </PolicyDiagram>
      );
    case 'cancel_running':
      return (
        <PolicyDiagram>
          <FireMark x={12} />
          <FireMark x={56} />
          <WorkBar x={12} width={43} look="stopped" />
          <WorkBar x={57} width={44} isLower look="running" />
        </PolicyDiagram>
      );
    case 'allow':
      return (
        <PolicyDiagram>
          <FireMark x={12} />
          <FireMark x={46} />
          <WorkBar x={12} width={74} look="running" />
          <WorkBar x={46} width={56} isLower look="running" />
        </PolicyDiagram>
      );
  }
}
