/** What can be wrong with a history, one name for each promise that was broken. */
export type FindingKind =
  | 'lost'
  | 'doubled'
  | 'early'
  | 'not_atomic'
  | 'wrong_instant'
  | 'wrong_skip'
  | 'wrong_run'
  | 'wrong_version'
  | 'wrong_due'
  | 'skip_count'
  | 'terminal_changed'
  | 'illegal_transition'
  | 'token_not_growing'
  | 'stale_write'
  | 'over_limit'
  | 'lane_leak'
  | 'called_twice'
  | 'called_wrongly'
  | 'never_ends'
  | 'not_rearmed'
  | 'wrong_delay'
  | 'too_many_attempts'
  | 'cancel_ignored'
  | 'no_pause'
  | 'live_node_fenced'
  | 'dead_claim'
  | 'wrong_node'
  | 'dead_call'
  | 'live_owner_robbed'
  | 'epoch_not_growing'
  | 'stale_owner'
  | 'before_retention'
  | 'repeated_request'
  | 'backfill_incomplete'
  | 'backfill_ended_early';

export interface Finding {
  kind: FindingKind;
  taskId: number;
  text: string;
}

export type Report = (kind: FindingKind, taskId: number, text: string) => void;
