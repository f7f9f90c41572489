import { Cron } from 'croner';
import { compileSchedule } from '@/server/domain/schedule/compiled-schedule';
import { makeZone, type ZoneTransitions } from '@/server/domain/schedule/zone';
import type { Comparison } from './compare';
import type { Dice } from './random';
import { randomExpression } from './random-expression';

const MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * Compares next fires with croner for one random expression of the common language of cron. An answer with a clock change
 * near it is left out: there croner follows other rules, and its zones are those of the running Node.
 */
export function compareWithCroner(dice: Dice, transitions: ZoneTransitions, questions: number): Comparison {
  const expression = randomExpression(dice, { quartz: 0, seconds: 0.3, isPlain: true });
  const result: Comparison = { comparisons: 0, mismatches: [] };
  const cron = new Cron(expression.text, {
    timezone: transitions.name,
    paused: true,
    // a/n, as in this product
    sloppyRanges: true,
  });
  const compiled = compileSchedule(
    {
      kind: 'cron',
      expression: expression.text,
      dialect: 'unix',
      timeZone: transitions.name,
      gap: 'merge',
      overlap: 'first',
    },
    { zone: makeZone(transitions), spreadSeed: 0 },
  );
  for (let question = 0; question < questions; question++) {
    const at = dice.whole(Date.UTC(2005, 0, 1) / MS, Date.UTC(2025, 0, 1) / MS) * MS;
    const got = compiled.nextFireAfter(at);
    const theirs = cron.nextRun(new Date(at))?.getTime() ?? null;
    if (got === null || theirs === null || hasChange(transitions, at, Math.max(got, theirs))) continue;
    result.comparisons++;
    if (got === theirs) continue;
    const shown = [at, got, theirs].map((instant) => new Date(instant).toISOString());
    result.mismatches.push(
      `${expression.text} in ${transitions.name} after ${shown[0]}: ${shown[1]}, croner says ${shown[2]}`,
    );
  }
  return result;
}

function hasChange({ changesAt }: ZoneTransitions, from: number, to: number): boolean {
  return changesAt.some((change) => change * MS > from - DAY_MS && change * MS < to + DAY_MS);
}
