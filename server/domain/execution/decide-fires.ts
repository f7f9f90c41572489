import {
  type Admission,
  type AdmissionSkipReason,
  admitFire,
  type LaneRules,
  LOOK_AGAIN_MS,
} from './admit-fire';
import { type LaneState, type LaneTable, takenLane } from './lanes';
import type { FireStep, PlannedFire, PlannedSkip } from './plan-fires';

export interface DecidedFire extends PlannedFire {
  id: number;
  status: 'queued' | 'waiting';
  lane: number | null;
}

export interface DecidedSkip {
  firstFireAt: number;
  lastFireAt: number;
  fireCount: number;
  reason: PlannedSkip['reason'] | AdmissionSkipReason | 'no_eligible_node';
  blockingExecutionId: number | null;
  version: number;
}

/** What the transaction that decides a task writes for its due fires. */
export interface FireDecision {
  fires: DecidedFire[];
  skips: DecidedSkip[];
  /** Lanes that were taken. */
  lanes: LaneState[];
  /** A fire of this task asks for the end of what is active and waiting. */
  cancelsActive: boolean;
  /** The newest instant that is decided now. */
  lastFireAt: number;
  held: HeldFire | null;
}

/**
 * A fire that was left undecided: nobody can say yet whether it overlaps, or it is planned ahead and has no lane or no node yet, which is
 * judged when it is due.
 */
export interface HeldFire {
  dueAt: number;
  /** When it was first looked at. */
  seenAt: number;
  /** When to look at it again. */
  judgeAt: number;
}

export interface DecideInput {
  steps: readonly FireStep[];
  lastFireAt: number;
  now: number;
  /** Fresh execution ids, at least as many as there are fires among the steps. */
  ids: readonly number[];
  lanesOf: (version: number) => LaneRules;
  table: LaneTable;
  /** Since when no live node may run the fires of a version; null when one may. */
  withoutNodeSince: (version: number) => number | null;
  /** Fires that have an execution already: passed over. */
  takenFires: ReadonlySet<number>;
  /** The fire that was left undecided before; null when none was. */
  heldBefore: Pick<HeldFire, 'dueAt' | 'seenAt'> | null;
}

/** Applies the overlap policy to the planned steps of a task, in order, up to the first fire that has to be left undecided. */
export function decideFires(input: DecideInput): FireDecision {
  const { steps, now, lanesOf, takenFires } = input;
  const decision: FireDecision = {
    ...{ fires: [], skips: [], lanes: [], cancelsActive: false, held: null },
    lastFireAt: input.lastFireAt,
  };
  const ids = input.ids.values();
  let { table } = input;
  for (const step of steps) {
    if (step.kind === 'skip')
      addSkip(decision, { ...step, reason: plannedReason(step, input), blockingExecutionId: null });
    if (step.kind === 'fire' && !takenFires.has(step.fireAt)) {
      const rules = lanesOf(step.version);
      const seenAt = seenSince(step, input);
      const hold = (judgeAt: number): FireDecision => ({
        ...decision,
        held: { dueAt: step.dueAt, seenAt, judgeAt: step.dueAt > now ? step.dueAt : judgeAt },
      });
      const eligibility = eligibilityOf(step, rules.graceMs, input);
      if (eligibility === 'awaited') return hold(now + LOOK_AGAIN_MS);
      if (eligibility === 'missing') {
        addSkip(decision, skipOf(step, { reason: 'no_eligible_node', blockingExecutionId: null }));
        decision.lastFireAt = step.fireAt;
        continue;
      }
      const { dueAt, trigger } = step;
      const admission = admitFire({ dueAt, trigger, seenAt }, rules, within(table, rules.limit), now);
      const isTooEarly = dueAt > now && admission.kind !== 'run';
      if (admission.kind === 'hold') return hold(admission.judgeAt);
      if (isTooEarly) return hold(dueAt);
      if (admission.kind === 'skip') addSkip(decision, skipOf(step, admission));
      else table = addFire(decision, table, { step, admission, id: nextOf(ids), now });
    }
    decision.lastFireAt = step.kind === 'fire' ? step.fireAt : step.lastFireAt;
  }
  return decision;
}

/** Never ahead of `now`: the database's clock may have been set back since. */
const seenSince = ({ dueAt }: PlannedFire, { heldBefore, now }: DecideInput): number =>
  heldBefore?.dueAt === dueAt ? Math.min(heldBefore.seenAt, now) : now;

const within = (table: LaneTable, limit: number | null): LaneTable =>
  limit === null ? table : { ...table, lanes: table.lanes.filter((lane) => lane.lane <= limit) };

function nextOf(ids: Iterator<number, undefined>): number {
  const { value } = ids.next();
  if (value === undefined) throw new Error('there are fewer ids than fires');
  return value;
}

/**
 * Whether a live node may run a fire. A missing one is waited for as long as the grace of the fire, and when the nodes have only just
 * started, as long after their start; then the fire is skipped.
 */
function eligibilityOf(
  { dueAt, version }: PlannedFire,
  graceMs: number,
  { withoutNodeSince, now }: DecideInput,
): 'given' | 'awaited' | 'missing' {
  const since = withoutNodeSince(version);
  if (since === null) return 'given';
  return now <= Math.max(dueAt, since) + graceMs ? 'awaited' : 'missing';
}

/** What grew too late while no node could run it was skipped for that. */
function plannedReason({ reason, version }: PlannedSkip, input: DecideInput): DecidedSkip['reason'] {
  const since = reason === 'misfire' ? input.withoutNodeSince(version) : null;
  const isMissing = since !== null && input.now > since + input.lanesOf(version).graceMs;
  return isMissing ? 'no_eligible_node' : reason;
}

interface AdmittedFire {
  step: PlannedFire;
  admission: Extract<Admission, { kind: 'run' | 'wait' }>;
  id: number;
  now: number;
}

/** Adds an execution for the fire; returns the lanes as they are with it. */
function addFire(
  decision: FireDecision,
  table: LaneTable,
  { step, admission, id, now }: AdmittedFire,
): LaneTable {
  if (admission.kind === 'wait') {
    decision.fires.push(decidedFire(step, id, 'waiting', null));
    decision.cancelsActive ||= admission.cancel;
    const { count, newestDueAt } = table.waiting;
    return { ...table, waiting: { count: count + 1, newestDueAt: Math.max(newestDueAt ?? 0, step.dueAt) } };
  }
  const { lane, onTimeAt } = admission;
  decision.fires.push(decidedFire(step, id, 'queued', lane?.lane ?? null));
  if (lane === null) return table;
  const taken = takenLane(lane, { executionId: id, dueAt: onTimeAt, at: now });
  decision.lanes.push(taken);
  return { ...table, lanes: table.lanes.map((known) => (known.lane === taken.lane ? taken : known)) };
}

const decidedFire = (
  { kind, fireAt, dueAt, version, trigger }: PlannedFire,
  id: number,
  status: DecidedFire['status'],
  lane: number | null,
): DecidedFire => ({ kind, fireAt, dueAt, version, trigger, id, status, lane });

function skipOf(
  { fireAt, version }: PlannedFire,
  { reason, blockingExecutionId }: Pick<DecidedSkip, 'reason' | 'blockingExecutionId'>,
): DecidedSkip {
  return { firstFireAt: fireAt, lastFireAt: fireAt, fireCount: 1, reason, blockingExecutionId, version };
}

/** Neighbours of one cause are one skip. */
function addSkip(decision: FireDecision, skip: DecidedSkip): void {
  const { firstFireAt, lastFireAt, fireCount, reason, blockingExecutionId, version } = skip;
  const last = decision.skips.at(-1);
  const isNeighbour = last?.lastFireAt === decision.lastFireAt && isSameCause(last, skip);
  if (isNeighbour) Object.assign(last, { lastFireAt, fireCount: last.fireCount + fireCount });
  else decision.skips.push({ firstFireAt, lastFireAt, fireCount, reason, blockingExecutionId, version });
}

type Cause = Pick<DecidedSkip, 'reason' | 'blockingExecutionId' | 'version'>;

/** Whether two skips have one cause, so that neighbours of it are one row. */
export function isSameCause(a: Cause, b: Cause): boolean {
  return a.reason === b.reason && a.blockingExecutionId === b.blockingExecutionId && a.version === b.version;
}
