/** A lane and an execution of which only one says that they belong together. */
export interface LaneAndHolder {
  /** The execution the lane names; undefined when there is no such lane. */
  named: number | null | undefined;
  executionId: number;
  /** The lane the unfinished execution names; undefined when it is over. */
  ofExecution: number | null | undefined;
  lane: number;
  /** Whether the execution the lane names is unfinished and names the lane too. */
  isTakenByAnother: boolean;
}

/** `free` the lane; `name` the lane in the execution; `take` the lane for the execution; or leave both as they are. */
export type LaneMend = 'free' | 'name' | 'take' | null;

/** How a lane and an execution come to agree. An unfinished execution keeps its place where nobody else has it. */
export function laneMend(state: LaneAndHolder): LaneMend {
  const { named, executionId, ofExecution, lane, isTakenByAnother } = state;
  if (named === executionId) {
    if (ofExecution === lane) return null;
    return ofExecution === null ? 'name' : 'free';
  }
  return ofExecution === lane && !isTakenByAnother ? 'take' : null;
}
