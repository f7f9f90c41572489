import type { FieldSpec } from './field-spec';
import { ScheduleError, type ScheduleErrorCode } from './schedule-error';

/** A piece of the expression as messages quote it: short, however long it was. */
export function show(text: string): string {
  return text.length <= 32 ? `"${text}"` : `"${text.slice(0, 29)}…"`;
}

export function fail(code: ScheduleErrorCode, spec: FieldSpec, message: string): ScheduleError {
  return new ScheduleError(code, spec.name, message);
}

/** What the field accepts, for the end of a message. */
export function allowed(spec: FieldSpec): string {
  const numbers = `${spec.min} to ${spec.max}`;
  const sunday = spec.maxValue > spec.max ? ' (7 is Sunday too)' : '';
  const names = spec.names.length > 0 ? ` or ${spec.names[0]} to ${spec.names.at(-1)}` : '';
  return `${numbers}${sunday}${names}`;
}

/** The number a value or a name stands for. Throws BAD_TOKEN or OUT_OF_RANGE; `item` is what the message quotes. */
export function readValue(text: string, item: string, spec: FieldSpec): number {
  if (/^[0-9]+$/.test(text)) {
    const value = Number(text);
    if (value >= spec.min && value <= spec.maxValue) return value;
    throw fail('OUT_OF_RANGE', spec, `${spec.label} ${show(text)} does not exist: use ${allowed(spec)}.`);
  }
  const index = spec.names.indexOf(text);
  if (index >= 0) return spec.min + index;
  const what = item === '' ? 'An empty item' : show(item);
  throw fail(
    'BAD_TOKEN',
    spec,
    `${spec.label}: ${what} is not understood. Use ${allowed(spec)}, *, lists, a-b or /n.`,
  );
}

/** The step after a slash. Throws BAD_STEP or STEP_TOO_LARGE. */
export function readStep(text: string, item: string, spec: FieldSpec): number {
  const step = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (step === 0) {
    throw fail(
      'BAD_STEP',
      spec,
      `${show(item)}: after the slash write one whole number from 1 to ${spec.size}.`,
    );
  }
  if (step > spec.size) {
    throw fail(
      'STEP_TOO_LARGE',
      spec,
      `${show(item)}: the step is larger than the field, so it would not do what it says. Use at most ${spec.size}, or a fixed-rate schedule for longer intervals.`,
    );
  }
  return step;
}
