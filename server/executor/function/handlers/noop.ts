import type { FunctionHandler } from '../handler';

/** Returns at once. For trying a schedule out, and for measuring everything but the work itself. */
export const noop: FunctionHandler = { name: 'noop', run: () => Promise.resolve(null) };
