import { expect, test } from 'vitest';
import type { Schedule } from '@/server/domain/schedule/schedule-schema';
import { taskDefinition } from '@/server/testing/factories';
import { compileSimulated } from '../compile-simulated';
import { CRON_EXPRESSIONS } from '../task-draws';
import { referenceFires } from './reference-fires';

const FROM = Date.UTC(2026, 2, 2, 3, 4, 5, 250);
const TO = FROM + 3 * 3_600_000;

const schedules: Schedule[] = [
  ...CRON_EXPRESSIONS.map((expression) => ({
    ...{ kind: 'cron' as const, expression, dialect: 'unix' as const, timeZone: 'UTC' },
    ...{ gap: 'merge' as const, overlap: 'first' as const },
  })),
  { kind: 'fixed_rate', everyMs: 7_000, anchorAt: FROM - 3_333_250 },
  { kind: 'fixed_rate', everyMs: 13_000, anchorAt: FROM + 60_000 },
  { kind: 'once', at: FROM + 5 },
];

test.each(schedules)(
  'the walk over $kind $expression names the instants the product computes',
  (schedule) => {
    const definition = taskDefinition({ schedule });
    const walked = referenceFires(definition, FROM, FROM, TO);
    expect(walked.length).toBeGreaterThan(0);
    expect(walked).toEqual([...compileSimulated(definition).listFires(FROM, TO, 100_000)]);
  },
);

test('the walk keeps to the validity of a version, both ends included', () => {
  const schedule = { kind: 'fixed_rate' as const, everyMs: 1_000, anchorAt: 0 };
  const definition = taskDefinition({ schedule, validFrom: 5_000, validUntil: 8_000 });
  expect(referenceFires(definition, 0, 0, 20_000)).toEqual([5_000, 6_000, 7_000, 8_000]);
});
