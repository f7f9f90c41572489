import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { getServerConfig } from '@/server/config/env';
import { createLogger } from '@/server/observability/logger';
import { createContext } from './context';
import { appErrorOf } from './error-shape';
import { appRouter } from './root';

const MOST_BODY_BYTES = 1_048_576;

/** Serves /api/trpc/*. */
export async function handleTrpc(request: Request): Promise<Response> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BODY_BYTES) return tooLarge();
  const body = request.body === null ? null : await readBounded(request.body);
  if (body === 'too large') return tooLarge();
  const bounded =
    body === null
      ? request
      : new Request(request.url, { method: request.method, headers: request.headers, body });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: bounded,
    router: appRouter,
    createContext: () => createContext(request),
    onError({ error, path, ctx }) {
      const known = appErrorOf(error);
      const level = known?.row.level ?? 'error';
      // expected answers are no news; a bug is logged whole, under the reference its reader was given
      if (level === 'info') return;
      const facts = {
        path,
        reference: ctx?.requestId,
        userId: ctx?.actor?.id,
        ...(known ? { code: known.code } : { error: error.cause ?? error }),
      };
      getLogger()[level](facts, 'a call failed');
    },
  });
}

let logger: ReturnType<typeof createLogger> | undefined;
const getLogger = () => {
  logger ??= createLogger({ level: getServerConfig().logLevel, name: 'web' });
  return logger;
};

async function readBounded(
  stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer> | 'too large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MOST_BODY_BYTES) return 'too large';
    chunks.push(value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function tooLarge(): Response {
  const message = `A request may have at most ${MOST_BODY_BYTES / 1_024} KiB.`;
  const app = { code: 'TOO_LARGE', details: {}, reference: null };
  const error = {
    json: { message, code: -32_013, data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 413, app } },
  };
  return Response.json({ error }, { status: 413 });
}
