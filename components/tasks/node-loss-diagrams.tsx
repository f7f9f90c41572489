import { FireMark, PolicyDiagram, SkippedBox, WorkBar } from './policy-diagram';

/** The call breaks off with its node and is made once more. */
export function RetryDiagram() {
  return (
    <PolicyDiagram>
      <FireMark x={10} />
      <WorkBar x={10} width={30} look="running" />
      <Break />
      <WorkBar x={52} width={40} isLower look="running" />
    </PolicyDiagram>
  );
}

/** The call breaks off with its node, and that is the end. */
export function FailDiagram() {
  return (
    <PolicyDiagram>
      <FireMark x={10} />
      <WorkBar x={10} width={30} look="running" />
      <Break />
      <SkippedBox x={44} width={26} />
    </PolicyDiagram>
  );
}

function Break() {
  return (
    <path d="M38 3l4 13" className="stroke-lost-bar" strokeWidth="1.5" shapeRendering="geometricPrecision" />
  );
}
