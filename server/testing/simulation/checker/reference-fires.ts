import type { TaskDefinition } from '@/server/domain/task/task-definition';

const HOUR_MS = 3_600_000;
const hourOffsets = new Map<string, number[]>();

/**
 * The instants a version names in (from, to], by walking over them; nothing of the product's arithmetic is used. Knows cron expressions
 * with seconds and minutes only.
 */
export function referenceFires(
  definition: TaskDefinition,
  effectiveFrom: number,
  from: number,
  to: number,
): number[] {
  const { schedule, validFrom, validUntil } = definition;
  const first = Math.max(from, (validFrom ?? from) - 1);
  const last = Math.min(to, validUntil ?? to);
  switch (schedule.kind) {
    case 'cron':
      return cronFires(schedule.expression, first, last);
    case 'fixed_rate': {
      const start = Math.ceil((schedule.anchorAt ?? 0) / 1_000) * 1_000;
      const fires: number[] = [];
      let at = start + Math.max(0, Math.ceil((first + 1 - start) / schedule.everyMs)) * schedule.everyMs;
      for (; at <= last; at += schedule.everyMs) fires.push(at);
      return fires;
    }
    case 'once':
      return first < schedule.at && schedule.at <= last ? [schedule.at] : [];
    case 'fixed_delay': {
      const at = Math.max(effectiveFrom + schedule.delayMs, validFrom ?? 0);
      return first < at && at <= last ? [at] : [];
    }
    case 'none':
      return [];
  }
}

function cronFires(expression: string, from: number, to: number): number[] {
  const offsets = hourOffsets.get(expression) ?? offsetsOf(expression);
  hourOffsets.set(expression, offsets);
  const fires: number[] = [];
  for (let hour = Math.floor(from / HOUR_MS) * HOUR_MS; hour <= to; hour += HOUR_MS) {
    for (const offset of offsets) {
      const at = hour + offset;
      if (at > from && at <= to) fires.push(at);
    }
  }
  return fires;
}

/** The instants of one hour: every second is held against both fields. */
function offsetsOf(expression: string): number[] {
  const [seconds, minutes, ...rest] = expression.split(' ');
  if (seconds === undefined || minutes === undefined || rest.some((field) => field !== '*'))
    throw new Error(`the reference does not know "${expression}"`);
  const offsets: number[] = [];
  for (let second = 0; second < 3_600; second += 1) {
    if (isNamed(minutes, Math.floor(second / 60)) && isNamed(seconds, second % 60))
      offsets.push(second * 1_000);
  }
  return offsets;
}

function isNamed(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [low, high] = range === '*' ? [0, 59] : range.split('-').map(Number);
    const end = high ?? (part.includes('/') ? 59 : low);
    return value >= (low ?? 0) && value <= (end ?? 59) && (value - (low ?? 0)) % Number(step) === 0;
  });
}
