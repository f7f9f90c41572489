import type { AttemptContext, AttemptOutcome, TaskExecutor } from '@/server/executor/contract';
import type { FunctionHandler } from './handler';

/** What a task of this executor carries. */
export interface FunctionParams {
  handler: string;
}

/** Runs a handler that is registered in code. What a handler throws is the failure of its task, never a bug of ours. */
export class FunctionExecutor implements TaskExecutor<FunctionParams> {
  readonly type = 'function';
  readonly #handlers: ReadonlyMap<string, FunctionHandler>;

  constructor(handlers: readonly FunctionHandler[]) {
    this.#handlers = new Map(handlers.map((handler) => [handler.name, handler]));
    if (this.#handlers.size !== handlers.length) throw new Error('two handlers have one name');
  }

  async run({ handler: name }: FunctionParams, context: AttemptContext): Promise<AttemptOutcome> {
    const handler = this.#handlers.get(name);
    if (handler === undefined) {
      const known = [...this.#handlers.keys()].join(', ');
      return failed('HANDLER_UNKNOWN', `This worker has no handler "${name}". It has: ${known}.`);
    }
    try {
      const result = await handler.run(context);
      return { status: 'succeeded', errorCode: null, errorMessage: null, result };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      context.log('error', message);
      return context.isAborted()
        ? { status: 'cancelled', errorCode: 'CANCELLED', errorMessage: message, result: null }
        : failed('HANDLER_FAILED', message);
    }
  }
}

function failed(errorCode: string, errorMessage: string): AttemptOutcome {
  return { status: 'failed', errorCode, errorMessage, result: null };
}
