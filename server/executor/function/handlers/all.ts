import type { FunctionHandler } from '../handler';
import { noop } from './noop';

/** The handlers a worker is shipped with. A new one is one file and one line here. */
export const HANDLERS: readonly FunctionHandler[] = [noop];
