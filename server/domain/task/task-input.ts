import * as z from 'zod';
import { plainText } from '@/server/domain/text/text-schema';
import { parametersSchema } from './task-parameters';

/** Identifiers fit 53 bits. */
export const idInput = z.int().min(1);
export const idsInput = z.array(idInput).min(1).max(1_000);
/** An instant in epoch milliseconds. */
export const instantInput = z.int();
export const parametersInput = parametersSchema.optional();
export const pauseInput = { reason: plainText(512), until: z.int().min(0).nullable() };

export const pageInput = {
  cursor: z.string().max(1_024).optional(),
  limit: z.int().min(1).max(200).default(50),
};
