import type { ExecutionDetail } from '@/components/trpc/types';
import { isTerminal } from '@/server/domain/execution/execution-status';
import { isLate } from './lateness';

type Facts = Pick<
  ExecutionDetail,
  | 'status'
  | 'attempt'
  | 'nodeName'
  | 'startedAt'
  | 'latenessMs'
  | 'durationMs'
  | 'httpStatus'
  | 'errorCode'
  | 'errorMessage'
  | 'cancelRequestedAt'
  | 'cancelRequestedBy'
  | 'labelsWithoutNode'
  | 'turn'
> & {
  attempts: readonly Pick<
    ExecutionDetail['attempts'][number],
    'errorCode' | 'errorMessage' | 'nextAttemptAt'
  >[];
};

/** Why something ended as it did, to be worded. */
export interface Outcome {
  errorCode: string | null;
  errorMessage: string | null;
}

/** A sentence of the header: the key of its message and what it needs. */
export interface Sentence {
  key:
    | 'waitsForLane'
    | 'waiting'
    | 'waitsForLabels'
    | 'waitsForTurn'
    | 'turnIsNow'
    | 'claimed'
    | 'running'
    | 'runningAgain'
    | 'retrying'
    | 'retriesNow'
    | 'succeeded'
    | 'succeededHttp'
    | 'failed'
    | 'timedOut'
    | 'ended'
    | 'cancelled'
    | 'stopping'
    | 'stoppingBy'
    | 'startedLate'
    | 'startedOnTime';
  node?: string;
  /** Of `retrying` and `retriesNow` the attempt that follows. */
  attempt?: number;
  durationMs?: number;
  latenessMs?: number;
  httpStatus?: number;
  outcome?: Outcome;
  name?: string;
  labels?: readonly string[];
  host?: string;
}

/** What the header says about an execution: how it stands or ended, whether it is to stop, how late it started. Facts first, then figures. */
export function executionSentences(facts: Facts, now: number): Sentence[] {
  const sentences = [stateSentence(facts, now)];
  if (facts.cancelRequestedAt !== null && !isTerminal(facts.status)) {
    const by = facts.cancelRequestedBy;
    sentences.push(by === null ? { key: 'stopping' } : { key: 'stoppingBy', name: by });
  }
  if (facts.startedAt !== null && facts.latenessMs !== null) {
    sentences.push(
      isLate(facts.latenessMs)
        ? { key: 'startedLate', latenessMs: facts.latenessMs }
        : { key: 'startedOnTime' },
    );
  }
  return sentences;
}

function stateSentence(facts: Facts, now: number): Sentence {
  const node = facts.nodeName ?? '–';
  const durationMs = facts.durationMs ?? Math.max(0, now - (facts.startedAt ?? now));
  const { attempt, errorCode, errorMessage } = facts;
  const outcome = { errorCode, errorMessage };
  switch (facts.status) {
    case 'waiting':
      return { key: 'waitsForLane' };
    case 'queued':
      return queuedSentence(facts, now);
    case 'claimed':
      return { key: 'claimed', node };
    case 'running':
      return attempt > 1
        ? { key: 'runningAgain', node, durationMs, attempt }
        : { key: 'running', node, durationMs };
    case 'retrying':
      return retrySentence(facts, now);
    case 'succeeded':
      return facts.httpStatus === null
        ? { key: 'succeeded', node, durationMs }
        : { key: 'succeededHttp', node, durationMs, httpStatus: facts.httpStatus };
    case 'failed':
      return facts.startedAt === null ? { key: 'ended', outcome } : { key: 'failed', durationMs, outcome };
    case 'timed_out':
      return errorCode === 'DEADLINE_OVER'
        ? { key: 'ended', outcome }
        : { key: 'timedOut', durationMs, attempt };
    case 'lost':
      return { key: 'ended', outcome };
    case 'cancelled':
      return errorMessage === null ? { key: 'cancelled' } : { key: 'ended', outcome };
  }
}

function queuedSentence({ labelsWithoutNode, turn }: Facts, now: number): Sentence {
  if (labelsWithoutNode.length > 0) return { key: 'waitsForLabels', labels: labelsWithoutNode };
  if (turn === null) return { key: 'waiting' };
  const { host, callAt } = turn;
  return callAt > now ? { key: 'waitsForTurn', host, durationMs: callAt - now } : { key: 'turnIsNow', host };
}

function retrySentence({ attempt, attempts }: Facts, now: number): Sentence {
  const last = attempts.at(-1);
  const outcome = { errorCode: last?.errorCode ?? null, errorMessage: last?.errorMessage ?? null };
  const waitMs = (last?.nextAttemptAt ?? now) - now;
  return waitMs > 0
    ? { key: 'retrying', attempt, outcome, durationMs: waitMs }
    : { key: 'retriesNow', attempt, outcome };
}
