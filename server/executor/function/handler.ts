import type { JsonObject } from '@/server/domain/json/json-value';
import type { AttemptContext } from '@/server/executor/contract';

/**
 * Work that is written in code and named in a task. It is given the parameters of the execution by `context`, answers with a result or
 * null, and throws to fail. It stops soon after `context.signal` emits `abort`.
 */
export interface FunctionHandler {
  readonly name: string;
  run(context: AttemptContext): Promise<JsonObject | null>;
}
