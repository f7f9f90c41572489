import * as z from 'zod';
import { nameText } from '@/server/domain/text/text-schema';
import { hostOf } from './host-rate';

/** Longest name of a host there is, and no call of an address could be longer. */
const MOST_HOST_CHARACTERS = 253;
const PLAIN_HOST = /^(\[[\da-f:.]+\]|[^\s/:@?#*\\[\]]+)$/i;
const EXPECTED = 'a host such as api.example.com, without scheme, port or path';

/** A host by its name or address, in the spelling that calls are compared by. */
export const hostSchema = nameText(MOST_HOST_CHARACTERS)
  .refine((text) => PLAIN_HOST.test(text) && URL.canParse(`http://${text}/`), {
    error: `must be ${EXPECTED}`,
  })
  .transform((text) => hostOf(`http://${text}/`));

/** Seconds of the periods a rate may count in: a second, a minute, an hour. */
export const RATE_PERIODS = [1, 60, 3_600] as const;
/** Calls in one period, at most. */
export const MOST_CALLS = 100_000;

export const hostRateSchema = z.strictObject({
  host: hostSchema,
  calls: z
    .int()
    .min(1, { error: 'at least 1' })
    .max(MOST_CALLS, { error: `at most ${MOST_CALLS}` }),
  periodSeconds: z.literal([...RATE_PERIODS], { error: `one of ${RATE_PERIODS.join(', ')}` }),
});
