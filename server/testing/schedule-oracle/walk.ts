import type { GapPolicy, OverlapPolicy } from '@/server/domain/schedule/schedule-schema';
import type { RandomExpression } from './random-expression';

const MINUTE = 60;
const DAY = 86_400;

export interface WalkPolicies {
  gap: GapPolicy;
  overlap: OverlapPolicy;
}

/**
 * The fires in [from, to) found by walking through every minute and looking at the clock on the wall: the rules as they are
 * written down, without any arithmetic of the engine. Instants are UTC seconds, `from` and `to` whole minutes; the first two
 * days serve to know which wall-clock times have been seen and are not reported.
 */
export function walkFires(
  expression: RandomExpression,
  policies: WalkPolicies,
  offsetAt: (seconds: number) => number,
  from: number,
  to: number,
): number[] {
  const isFixedTime = !expression.isInterval;
  const seen = new Set<number>();
  const fires: number[] = [];
  const matches = minuteMatcher(expression);
  const warmUp = from - 2 * DAY;
  let previousOffset = offsetAt(warmUp);
  for (let at = warmUp; at < to; at += MINUTE) {
    const offset = offsetAt(at);
    const local = at + offset;
    const found = new Set<number>();
    if (offset > previousOffset && isFixedTime && policies.gap === 'merge') {
      if (hasMissing(at + previousOffset, local, matches, offsetAt)) found.add(at);
    }
    const isSecondPass = seen.has(local);
    if (matches(local) && !(isSecondPass && isFixedTime && policies.overlap === 'first')) {
      for (const second of expression.seconds) found.add(at + second);
    }
    if (at >= from) fires.push(...[...found].sort((a, b) => a - b));
    seen.add(local);
    previousOffset = offset;
  }
  return fires;
}

/** Whether a wall-clock minute in [gapStart, gapEnd) matches, on a date that exists in the zone. */
function hasMissing(
  gapStart: number,
  gapEnd: number,
  matches: (local: number) => boolean,
  offsetAt: (seconds: number) => number,
): boolean {
  const reached = new Map<number, boolean>();
  for (let local = gapStart; local < gapEnd; local += MINUTE) {
    if (!matches(local)) continue;
    const day = Math.floor(local / DAY);
    const isReached = reached.get(day) ?? isDateReached(day, offsetAt);
    if (isReached) return true;
    reached.set(day, isReached);
  }
  return false;
}

/** Whether any instant shows this date on the wall. */
function isDateReached(day: number, offsetAt: (seconds: number) => number): boolean {
  for (let at = (day - 1) * DAY; at < (day + 2) * DAY; at += MINUTE) {
    if (Math.floor((at + offsetAt(at)) / DAY) === day) return true;
  }
  return false;
}

function minuteMatcher(expression: RandomExpression): (local: number) => boolean {
  const days = new Map<number, boolean>();
  return (local) => {
    const day = Math.floor(local / DAY);
    let isDay = days.get(day);
    if (isDay === undefined) {
      const date = new Date(day * DAY * 1_000);
      isDay = expression.isDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      days.set(day, isDay);
    }
    if (!isDay) return false;
    const minutes = Math.floor((local - day * DAY) / MINUTE);
    return expression.hours.has(Math.floor(minutes / 60)) && expression.minutes.has(minutes % 60);
  };
}
