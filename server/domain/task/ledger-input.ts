import * as z from 'zod';
import { END_INSTANT, FIRST_INSTANT } from '@/server/domain/schedule/instant-range';
import { idInput } from './task-input';

/** An instant a schedule can name: the years 1970 to 2199. */
export const ledgerInstant = z
  .int()
  .min(FIRST_INSTANT)
  .max(END_INSTANT - 1);

/** Which fires of a task to tell: those from `from` to `to`, both included. */
export const firesInput = z
  .strictObject({
    id: idInput,
    from: ledgerInstant,
    to: ledgerInstant,
    limit: z.int().min(1).max(500).default(100),
    order: z.enum(['oldest', 'newest']).default('oldest'),
    isGrouped: z.boolean().default(true),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'ends before it begins; choose a later end',
  });
