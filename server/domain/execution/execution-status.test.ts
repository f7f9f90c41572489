import { describe, expect, test } from 'vitest';
import {
  canBecome,
  EXECUTION_STATUSES,
  EXECUTION_TRIGGERS,
  type ExecutionStatus,
  isHeld,
  isScheduleCaused,
  isTerminal,
  TERMINAL_STATUSES,
} from './execution-status';

/** One row per status: may it become waiting, queued, claimed, running, retrying, succeeded, failed, timed_out, cancelled, lost? */
const TABLE: Record<ExecutionStatus, string> = {
  //          w q c r t  s f o x l
  waiting: '  . Y Y . .  . . Y Y .',
  queued: '   . . Y . .  . . Y Y .',
  claimed: '  . Y . Y Y  Y Y Y Y Y',
  running: '  . Y . . Y  Y Y Y Y Y',
  retrying: ' . . Y . .  . . Y Y .',
  succeeded: '. . . . .  . . . . .',
  failed: '   . . . . .  . . . . .',
  timed_out: '. . . . .  . . . . .',
  cancelled: '. . . . .  . . . . .',
  lost: '     . . . . .  . . . . .',
};

describe('the status table', () => {
  const cells = EXECUTION_STATUSES.flatMap((from) =>
    TABLE[from]
      .trim()
      .split(/\s+/)
      .map((cell, index) => [from, EXECUTION_STATUSES[index] as ExecutionStatus, cell === 'Y'] as const),
  );
  test('has a cell for every pair', () => {
    expect(cells).toHaveLength(EXECUTION_STATUSES.length ** 2);
  });
  test.each(cells)('%s → %s: %s', (from, to, isLegal) => {
    expect(canBecome(from, to)).toBe(isLegal);
  });
});

/** Every step of the engine that changes a status: from any of these to any of those. */
const STEPS: Record<string, [readonly ExecutionStatus[], readonly ExecutionStatus[]]> = {
  'a lane is passed on': [['waiting'], ['queued', 'claimed']],
  'a node claims': [['queued', 'retrying'], ['claimed']],
  'the start is marked': [['claimed'], ['running']],
  'the end is reported, perhaps before the mark': [
    ['claimed', 'running'],
    ['succeeded', 'failed', 'timed_out', 'cancelled'],
  ],
  'another attempt follows': [['claimed', 'running'], ['retrying']],
  'an execution of a dead node is rescued': [
    ['claimed', 'running'],
    ['queued', 'cancelled', 'lost'],
  ],
  'somebody cancels what no node holds': [['waiting', 'queued', 'retrying'], ['cancelled']],
  'the deadline passes while no node holds it': [['waiting', 'queued', 'retrying'], ['timed_out']],
};

test('the table allows the steps of the engine and nothing else', () => {
  const taken = Object.values(STEPS).flatMap(([froms, tos]) =>
    froms.flatMap((from) => tos.map((to) => `${from} → ${to}`)),
  );
  const allowed = EXECUTION_STATUSES.flatMap((from) =>
    EXECUTION_STATUSES.filter((to) => canBecome(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(allowed.sort()).toEqual([...new Set(taken)].sort());
});

test('a terminal status never changes', () => {
  expect(EXECUTION_STATUSES.filter(isTerminal)).toEqual([...TERMINAL_STATUSES]);
  for (const from of TERMINAL_STATUSES) {
    for (const to of EXECUTION_STATUSES) expect(canBecome(from, to)).toBe(false);
  }
});

test('every status can be reached from the queue, and every execution can still end', () => {
  const reached = new Set<ExecutionStatus>(['waiting']);
  for (const from of reached) for (const to of EXECUTION_STATUSES) if (canBecome(from, to)) reached.add(to);
  expect([...reached].sort()).toEqual([...EXECUTION_STATUSES].sort());
  for (const from of EXECUTION_STATUSES.filter((status) => !isTerminal(status))) {
    expect(EXECUTION_STATUSES.some((to) => isTerminal(to) && canBecome(from, to))).toBe(true);
  }
});

test('only what nobody holds can be claimed', () => {
  for (const from of EXECUTION_STATUSES) if (canBecome(from, 'claimed')) expect(isHeld(from)).toBe(false);
  expect(EXECUTION_STATUSES.filter(isHeld)).toEqual(['claimed', 'running']);
});

test('the fire is the key of what the schedule caused, and of nothing else', () => {
  expect(EXECUTION_TRIGGERS.filter(isScheduleCaused)).toEqual(['schedule', 'catch_up', 'backfill']);
});
