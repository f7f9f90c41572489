import * as z from 'zod';
import { isWellFormedText, utf8Length } from '@/server/domain/text/unicode';
import { headerNameFault, headerValueFault } from './header-rules';
import { normalizedUrl, urlFault } from './task-url';

export const HTTP_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export const MAX_HEADERS = 50;
export const MAX_BODY_BYTES = 256 * 1_024;
const MAX_NAME_LENGTH = 128;
const MAX_VALUE_LENGTH = 4_096;
const MAX_HEADER_BYTES = 16_384;

const url = z
  .string()
  .superRefine((text, context) => {
    const fault = urlFault(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault, params: { reason: 'BAD_URL' } });
  })
  .overwrite(normalizedUrl);

const header = z.strictObject({
  name: z
    .string()
    .trim()
    .max(MAX_NAME_LENGTH, { error: `at most ${MAX_NAME_LENGTH} characters` })
    .superRefine((name, context) => addFault(context, headerNameFault(name))),
  value: z
    .string()
    .max(MAX_VALUE_LENGTH, { error: `at most ${MAX_VALUE_LENGTH} characters` })
    .superRefine((value, context) => addFault(context, headerValueFault(value)))
    .trim(),
});

const headers = z
  .array(header)
  .max(MAX_HEADERS, { error: `at most ${MAX_HEADERS} headers` })
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of list.entries()) {
      const lower = name.toLowerCase();
      if (seen.has(lower)) {
        const message = `"${name}" is there already; put both values into one header, separated by a comma`;
        context.addIssue({ code: 'custom', message, path: [index, 'name'] });
      }
      seen.add(lower);
    }
    const bytes = list.reduce((sum, { name, value }) => sum + name.length + value.length + 4, 0);
    if (bytes > MAX_HEADER_BYTES)
      addFault(context, `all headers together may have at most ${MAX_HEADER_BYTES} bytes`);
  });

const body = z
  .string()
  .refine(isWellFormedText, { error: 'must be valid Unicode' })
  .refine((text) => text.length <= MAX_BODY_BYTES && utf8Length(text) <= MAX_BODY_BYTES, {
    error: `at most ${MAX_BODY_BYTES / 1_024} KiB`,
  });

/** What the HTTP executor calls: the seed document's HttpTaskParams. The address is kept in its normal form. */
export const httpTaskParamsSchema = z
  .strictObject({
    method: z.enum(HTTP_METHODS, { error: `must be one of ${HTTP_METHODS.join(', ')}` }).default('GET'),
    url,
    headers: headers.default([]),
    body: body.default(''),
  })
  .superRefine((params, context) => {
    if (params.body !== '' && (params.method === 'GET' || params.method === 'HEAD')) {
      const message = `a ${params.method} request carries no body; choose another method or leave the body empty`;
      context.addIssue({ code: 'custom', message, path: ['body'] });
    }
  });

export type HttpTaskParams = z.output<typeof httpTaskParamsSchema>;

function addFault(context: z.RefinementCtx, message: string | null): void {
  if (message !== null) context.addIssue({ code: 'custom', message });
}
