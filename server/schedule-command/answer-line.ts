import * as z from 'zod';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { describeSchedule } from '@/server/domain/schedule/describe-schedule';
import { assertSupportedInstant, END_INSTANT } from '@/server/domain/schedule/instant-range';
import { type PreviewedFire, previewFires } from '@/server/domain/schedule/preview-fires';
import { ScheduleError } from '@/server/domain/schedule/schedule-error';
import {
  CRON_DIALECTS,
  type CronSchedule,
  GAP_POLICIES,
  OVERLAP_POLICIES,
} from '@/server/domain/schedule/schedule-schema';
import { wordFireNote } from '@/server/domain/schedule/schedule-words';
import type { ZoneStore } from '@/server/zone-data/zone-store';
import { readInstant } from './read-instant';
import { LONGEST_LINE } from './read-lines';

const MOST_FIRES = 10_000;

const NO_REQUEST =
  'The line is no JSON object: send {"expr":"0 2 * * *","tz":"Asia/Shanghai","from":"2026-03-08T07:00:00Z","n":3}.';
const N_HINT = `n: give a whole number from 0 to ${MOST_FIRES}.`;
const instantSchema = (key: string) =>
  z.union([z.string(), z.number()], { error: instantHint(key) }).nullish();

const requestSchema = z.object(
  {
    expr: z.string({ error: 'expr: give the expression as a text.' }),
    // the zone list judges it, and a missing zone is a bad zone
    tz: z.unknown().optional(),
    from: instantSchema('from'),
    to: instantSchema('to'),
    n: z.int({ error: N_HINT }).min(0, { error: N_HINT }).max(MOST_FIRES, { error: N_HINT }).nullish(),
    dialect: z.enum(CRON_DIALECTS, { error: 'dialect: give unix or quartz.' }).nullish(),
    gap: z.enum(GAP_POLICIES, { error: 'gap: give merge or skip.' }).nullish(),
    overlap: z.enum(OVERLAP_POLICIES, { error: 'overlap: give first or both.' }).nullish(),
    seed: z.int({ error: 'seed: give a whole number.' }).nullish(),
    describe: z.enum(['zh', 'en'], { error: 'describe: give zh or en.' }).nullish(),
  },
  { error: NO_REQUEST },
);

type Request = z.output<typeof requestSchema>;

export interface AnswerOptions {
  zones: ZoneStore;
  /** Where a request without `from` starts. */
  now: number;
}

/** A request that is not understood as such, before its schedule is looked at. */
class BadRequest extends Error {}

/**
 * The answer to one JSON line about a schedule, as one JSON line: the fires with what clock changes did to them, or the
 * error with its code, field and message. `to` bounds the fires and adds their exact `count`; `describe` adds the
 * `description`.
 */
export function answerLine(line: string, options: AnswerOptions): string {
  try {
    return JSON.stringify(answer(readRequest(line), options));
  } catch (error) {
    if (error instanceof ScheduleError) {
      return JSON.stringify({ error: { code: error.code, field: error.field, message: error.message } });
    }
    if (error instanceof BadRequest) {
      return JSON.stringify({ error: { code: 'BAD_REQUEST', field: 'expression', message: error.message } });
    }
    throw error;
  }
}

function readRequest(line: string): Request {
  if (line.length > LONGEST_LINE) {
    throw new BadRequest(`The line is too long: send at most ${LONGEST_LINE} characters.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new BadRequest(NO_REQUEST);
  }
  const request = requestSchema.safeParse(json);
  if (request.success) return request.data;
  throw new BadRequest(request.error.issues.map((issue) => issue.message).join(' '));
}

function answer(request: Request, { zones, now }: AnswerOptions): object {
  const zone = zones.zoneOf(typeof request.tz === 'string' ? request.tz : '');
  const schedule: CronSchedule = {
    kind: 'cron',
    expression: request.expr,
    dialect: request.dialect ?? 'unix',
    timeZone: zone.name,
    gap: request.gap ?? 'merge',
    overlap: request.overlap ?? 'first',
  };
  const spreadSeed = request.seed ?? 0;
  const compiled = compileSchedule(schedule, { zone, spreadSeed });
  const from = instantOf('from', request.from, now);
  const to = instantOf('to', request.to, END_INSTANT - 1);
  const fires = previewFires(compiled, from, request.n ?? 1);
  const locale = request.describe ?? 'en';
  return {
    fires: fires.filter((fire) => fire.at <= to).map((fire) => isoSeconds(fire.at)),
    // what is skipped before `to` is noted on the fire that follows, which may lie after it
    notes: fires.flatMap((fire) => notesOf(fire, to, locale)),
    ...(request.to == null ? {} : { count: compiled.countFires(from, to) }),
    ...(request.describe == null ? {} : { description: describeSchedule(schedule, locale, spreadSeed) }),
  };
}

function instantHint(key: string): string {
  return `${key}: give an instant with its offset, such as 2026-03-08T07:00:00Z.`;
}

function instantOf(key: string, value: string | number | null | undefined, byDefault: number): number {
  if (value === undefined || value === null) return byDefault;
  const at = readInstant(value);
  if (at === null) throw new BadRequest(instantHint(key));
  assertSupportedInstant(at);
  return at;
}

function notesOf(fire: PreviewedFire, to: number, locale: 'zh' | 'en'): object[] {
  return fire.notes
    .filter((note) => note.at <= to)
    .map((note) => ({
      at: isoSeconds(note.at),
      kind: note.kind,
      local: note.local,
      reason: wordFireNote(note, locale),
    }));
}

const isoSeconds = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
