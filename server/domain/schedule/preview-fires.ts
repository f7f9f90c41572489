import type { CompiledCron, CompiledSchedule } from './compiled-schedule';
import { clockChangeNotes, type FireNote, repeatedFireNote } from './fire-notes';
import { assertSupportedInstant, END_INSTANT } from './instant-range';

/** A coming fire, with what clock changes did to it or just before it. */
export interface PreviewedFire {
  at: number;
  notes: FireNote[];
}

/**
 * The first fires after an instant, at most `limit`, each with its notes: moved and merged on the fire itself, repeated on
 * the second pass, skipped on the fire that comes next (or, for a second pass that does not fire, on the first pass).
 * Throws INSTANT_OUT_OF_RANGE when `from` lies outside the years 1970 to 2199.
 */
export function previewFires(compiled: CompiledSchedule, from: number, limit: number): PreviewedFire[] {
  assertSupportedInstant(from);
  const fires: PreviewedFire[] = [];
  for (const at of compiled.listFires(from, END_INSTANT, limit)) fires.push({ at, notes: [] });
  if (isCron(compiled)) addNotes(compiled, fires, from);
  return fires;
}

function isCron(compiled: CompiledSchedule): compiled is CompiledCron {
  return compiled.schedule.kind === 'cron';
}

function addNotes(cron: CompiledCron, fires: PreviewedFire[], from: number): void {
  const last = fires.at(-1);
  if (last === undefined) return;
  for (const note of clockChangeNotes(cron, from, last.at)) {
    const next = fires.findIndex((fire) => fire.at >= note.at);
    const isSecondPass = note.reason === 'clock_back_first';
    const index = isSecondPass ? Math.max(0, (next < 0 ? fires.length : next) - 1) : next;
    fires[index]?.notes.push(note);
  }
  for (const fire of fires) {
    const note = repeatedFireNote(cron, fire.at);
    if (note !== null) fire.notes.push(note);
  }
}
