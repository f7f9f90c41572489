import type { ExecutionDetail } from '@/components/trpc/types';
import type { State } from '@/components/ui/state-icon';
import type { ExecutionStatus } from '@/server/domain/execution/execution-status';
import { isLive, stateOf, statusOf } from './execution-status';

/**
 * What fills a stretch of an execution's life: its spread, waiting for a lane, waiting for a node, the time between claim and start, an
 * attempt, the backoff before the next one, the time until somebody takes over what a lost node left, and what is still to be expected.
 */
export type StretchKind =
  | 'spread'
  | 'waiting'
  | 'queued'
  | 'hand_over'
  | 'attempt'
  | 'backoff'
  | 'rescue'
  | 'expected'
  | 'end';

/** What happened at the instant a stretch begins with. */
export type StretchStart =
  | 'fire'
  | 'due'
  | 'granted'
  | 'claimed'
  | 'started'
  | 'ended'
  | 'lost'
  | 'now'
  | 'finished';

/** One named stretch between two instants: nothing between due and finished is left without a name, and none is negative. */
export interface Stretch {
  kind: StretchKind;
  starts: StretchStart;
  fromAt: number;
  durationMs: number;
  /** Number of the attempt, or of the attempt that a gap follows. */
  attempt: number | null;
  /** Status of an attempt, or the end state. */
  status: ExecutionStatus | null;
  /** The node of an attempt or of its hand-over. */
  nodeName: string | null;
  /** Goes on now. */
  isOpen: boolean;
}

/** The facts the life line is drawn from. */
export interface Life
  extends Pick<
    ExecutionDetail,
    | 'fireAt'
    | 'dueAt'
    | 'grantedAt'
    | 'claimedAt'
    | 'startedAt'
    | 'finishedAt'
    | 'status'
    | 'attempt'
    | 'nodeName'
  > {
  attempts: readonly Pick<
    ExecutionDetail['attempts'][number],
    'attempt' | 'token' | 'status' | 'nodeName' | 'claimedAt' | 'startedAt' | 'finishedAt' | 'nextAttemptAt'
  >[];
}

type Step = Omit<Life['attempts'][number], 'token' | 'status'> & { status: ExecutionStatus };

/** The life of an execution from the fire on, stretch by stretch. `usualMs` adds what is still to be expected of a running one. */
export function lifeLine(life: Life, now: number, usualMs: number | null): Stretch[] {
  const isOver = !isLive(life.status);
  const until = Math.max(life.dueAt, life.finishedAt ?? (isOver ? (life.claimedAt ?? life.dueAt) : now));
  const line: Stretch[] = [];
  if (life.dueAt > life.fireAt) line.push(stretch('spread', 'fire', life.fireAt, life.dueAt));

  const steps = stepsOf(life);
  let from = life.dueAt;
  steps.forEach((step, index) => {
    const { attempt, nodeName, status, startedAt, finishedAt } = step;
    // a node may claim shortly before the due time; waiting counts only from then on
    const claimedAt = step.claimedAt === null ? null : Math.max(step.claimedAt, from);
    line.push(...gaps(life, steps[index - 1], from, claimedAt ?? startedAt ?? until).filter(isShown));
    if (claimedAt !== null) {
      const handOver = stretch('hand_over', 'claimed', claimedAt, startedAt ?? until);
      const isOpen = startedAt === null && !isOver;
      line.push(...[{ ...handOver, attempt, nodeName, isOpen }].filter(isShown));
    }
    from = Math.max(from, finishedAt ?? until);
    if (startedAt === null) return;
    const run = stretch('attempt', 'started', startedAt, finishedAt ?? until);
    line.push({ ...run, attempt, nodeName, status, isOpen: finishedAt === null && !isOver });
  });
  const last = steps.at(-1);
  if (last === undefined || last.finishedAt !== null) {
    const rest = gaps(life, last, from, until);
    const opened = rest.map((gap) => (gap === rest.at(-1) ? { ...gap, isOpen: !isOver } : gap));
    line.push(...opened.filter(isShown));
  }

  const present = line.at(-1);
  if (life.status === 'running' && present?.kind === 'attempt' && usualMs !== null) {
    const restMs = usualMs - present.durationMs;
    if (restMs > 0) line.push(stretch('expected', 'now', now, now + restMs));
  }
  if (isOver) line.push({ ...stretch('end', 'finished', until, until), status: life.status });
  return line;
}

/** Names the time in which nobody held the execution: before its first attempt, or after one that was not the last. */
function gaps(life: Life, last: Step | undefined, from: number, to: number): Stretch[] {
  const within = (at: number) => Math.min(Math.max(at, from), to);
  if (last === undefined) {
    if (life.status === 'waiting') return [stretch('waiting', 'due', from, to)];
    const grantedAt = within(life.grantedAt ?? from);
    return grantedAt > from
      ? [stretch('waiting', 'due', from, grantedAt), stretch('queued', 'granted', grantedAt, to)]
      : [stretch('queued', 'due', from, to)];
  }
  const { attempt } = last;
  if (last.status === 'lost') return [{ ...stretch('rescue', 'lost', from, to), attempt }];
  const dueAt = within(last.nextAttemptAt ?? to);
  const backoff = { ...stretch('backoff', 'ended', from, dueAt), attempt };
  return dueAt < to ? [backoff, { ...stretch('queued', 'due', dueAt, to), attempt }] : [backoff];
}

const isShown = ({ isOpen, durationMs }: Stretch): boolean => isOpen || durationMs > 0;

function stretch(kind: StretchKind, starts: StretchStart, fromAt: number, toAt: number): Stretch {
  const durationMs = Math.max(0, toAt - fromAt);
  return { kind, starts, fromAt, durationMs, attempt: null, status: null, nodeName: null, isOpen: false };
}

/** The attempts in their order. Of an execution that lists none, its own instants are those of the one attempt it had. */
function stepsOf(life: Life): Step[] {
  const listed = life.attempts
    .toSorted((a, b) => a.token - b.token)
    .map((attempt) => ({ ...attempt, status: statusOf(attempt.status) }));
  if (listed.length > 0) return listed;
  const { claimedAt, startedAt, finishedAt, status, nodeName } = life;
  if (claimedAt === null && startedAt === null) return [];
  const attempt = Math.max(1, life.attempt);
  return [{ attempt, status, nodeName, claimedAt, startedAt, finishedAt, nextAttemptAt: null }];
}

/** The drawing for an attempt: one that is followed by another did not succeed, whatever it says. */
export function attemptState(stretch: Stretch): State {
  return stretch.isOpen ? 'running' : stateOf(stretch.status ?? 'running');
}
