import type { CompiledSchedule } from '@/server/domain/schedule/compiled-schedule';
import type { TaskDefinition } from '@/server/domain/task/task-definition';
import { compileDefinition } from '@/server/scheduler/compile-definition';
import { createZoneStore } from '@/server/zone-data/zone-store';

const zones = createZoneStore({ file: null });
const compiled = new Map<string, CompiledSchedule>();

/** The real arithmetic of schedules, kept over all seeds of a process: their expressions are few. */
export function compileSimulated(definition: TaskDefinition): CompiledSchedule {
  const { schedule } = definition;
  if (schedule.kind !== 'cron') return compileDefinition(definition, zones);
  const known = compiled.get(schedule.expression);
  if (known) return known;
  const fresh = compileDefinition(definition, zones);
  compiled.set(schedule.expression, fresh);
  return fresh;
}
