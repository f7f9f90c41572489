/** What the doctor looks at on the server side, in the order it is told. */
export type Check =
  | 'settings'
  | 'database'
  | 'durability'
  | 'time zone'
  | 'clock'
  | 'tables'
  | 'partitions'
  | 'workers'
  | 'incidents'
  | 'redis'
  | 'zone data';

/** `unchecked`: something else has to be mended first. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'unchecked';

/** What was seen, and for what is wrong or doubtful the instruction that mends it. */
export interface Finding {
  check: Check;
  state: FindingState;
  message: string;
  cure: string | null;
}

export const ok = (check: Check, message: string): Finding => ({ check, state: 'ok', message, cure: null });

export const warning = (check: Check, message: string, cure: string): Finding => ({
  check,
  state: 'warning',
  message,
  cure,
});

export const problem = (check: Check, message: string, cure: string): Finding => ({
  check,
  state: 'problem',
  // the words of others end as they like; a finding is no sentence
  message: message.replace(/\.+$/, ''),
  cure,
});

export const unchecked = (check: Check, why: string): Finding => ({
  check,
  state: 'unchecked',
  message: why,
  cure: null,
});

/** Why what stands in a table cannot be told while it is not there. */
export const TABLES_FIRST = 'the tables have to be made first';
