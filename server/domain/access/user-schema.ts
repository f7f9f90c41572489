import * as z from 'zod';
import { nameText } from '@/server/domain/text/text-schema';

/** A login: a name or an e-mail address, told from others without regard to capitals. */
export const loginText = z
  .string()
  .trim()
  .min(2, { error: 'needs at least 2 characters' })
  .max(128, { error: 'may have at most 128 characters' })
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]*$/u, { error: 'may have letters, digits and . _ @ + - only' });

export const localeSchema = z.enum(['zh', 'en']);

export const redeemLinkSchema = z.strictObject({
  token: z.string().min(1).max(128),
  login: loginText,
  displayName: nameText(128),
  password: z.string().max(1_024),
  locale: localeSchema,
});
