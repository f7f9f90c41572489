import { RateLimiterMemory } from 'rate-limiter-flexible';
import { IDEMPOTENCY_HEADER, OWN_HEADER_PREFIX } from '@/server/domain/http/header-rules';

/** Most bytes of a request body, and so of what is answered. */
const MOST_BODY_BYTES = 4_096;
const MOST_HEADER_CHARACTERS = 128;
const PER_ADDRESS_PER_SECOND = 100;
/** An address is what the client says it is; this bound holds whatever it says. */
const IN_ALL_PER_SECOND = 1_000;

export interface DemoEchoOptions {
  isEnabled: boolean;
  /** Most requests a second; smaller in tests. */
  perAddress?: number;
  inAll?: number;
  /** The instant to answer with. */
  now: () => number;
}

/** Answers one request. Never throws. */
export type DemoEcho = (request: Request) => Promise<Response>;

/**
 * The product's own target for a first task: answers what it was asked, so that a task can be seen at work without a network.
 * It knows nobody, keeps nothing, sets no cookie, and is small, limited in rate and easily switched off.
 */
export function createDemoEcho(options: DemoEchoOptions): DemoEcho {
  const perAddress = new RateLimiterMemory({
    points: options.perAddress ?? PER_ADDRESS_PER_SECOND,
    duration: 1,
  });
  const inAll = new RateLimiterMemory({ points: options.inAll ?? IN_ALL_PER_SECOND, duration: 1 });
  return async (request) => {
    if (!options.isEnabled) return refusal(404, 'NOT_FOUND', 'The demo echo is switched off (DEMO_ECHO).');
    if (request.method !== 'GET' && request.method !== 'POST') {
      return refusal(405, 'BAD_INPUT', 'The demo echo answers GET and POST.', { allow: 'GET, POST' });
    }
    // the common bound first: it keeps the number of addresses remembered small
    if (!((await takes(inAll, 'all')) && (await takes(perAddress, addressOf(request))))) {
      return refusal(429, 'RATE_LIMITED', 'Too many requests: try again in a second.', {
        'retry-after': '1',
      });
    }
    const body = await boundedBody(request);
    if (body === null)
      return refusal(413, 'TOO_LARGE', `The demo echo takes at most ${MOST_BODY_BYTES} bytes.`);
    return answer(200, {
      method: request.method,
      at: options.now(),
      headers: ownHeaders(request),
      bodyBytes: body.length,
      body: new TextDecoder().decode(body),
    });
  };
}

async function takes(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  return limiter.consume(key).then(
    () => true,
    () => false,
  );
}

function addressOf(request: Request): string {
  return (request.headers.get('x-forwarded-for') ?? '').split(',', 1)[0]?.trim().slice(0, 64) || 'unknown';
}

/** The body, or null when it is too large; what is too large is not read to its end. */
async function boundedBody(request: Request): Promise<Buffer | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BODY_BYTES) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      length += part.value.length;
      if (length > MOST_BODY_BYTES) {
        await reader?.cancel();
        return null;
      }
      chunks.push(part.value);
    }
  } catch {
    // the client went away in the middle: nobody reads the answer
  }
  return Buffer.concat(chunks);
}

/** What Punctual itself sends with every attempt, and nothing of what the author or a browser adds. */
function ownHeaders(request: Request): Record<string, string> {
  const own = [...request.headers].filter(
    ([name]) => name === IDEMPOTENCY_HEADER || name.startsWith(OWN_HEADER_PREFIX),
  );
  return Object.fromEntries(
    own.slice(0, 10).map(([name, value]) => [name, value.slice(0, MOST_HEADER_CHARACTERS)]),
  );
}

function refusal(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return answer(status, { error: { code, message } }, headers);
}

function answer(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}
