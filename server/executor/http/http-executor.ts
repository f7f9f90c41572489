import type { Agent } from 'undici';
import { DEMO_ECHO_PATH } from '@/server/domain/http/demo-echo-path';
import { IDEMPOTENCY_HEADER, OWN_HEADER_PREFIX } from '@/server/domain/http/header-rules';
import type { HttpTaskParams } from '@/server/domain/http/http-task-params';
import { maskedText, maskedUrl } from '@/server/domain/http/secret-names';
import type { AttemptContext, AttemptOutcome, TaskExecutor } from '@/server/executor/contract';
import type { AttemptClock } from '@/server/executor/ports';
import type { LookupAll } from './guarded-connector';
import { type HttpAccess, hostPortOf } from './http-access';
import { createHttpAgent } from './http-agent';
import { exchange, type HttpExchangeEnd, type HttpHead } from './http-exchange';
import { httpResult, statusLine } from './http-result';

export interface HttpExecutorOptions {
  access: HttpAccess;
  clock: Pick<AttemptClock, 'monotonicMs'>;
  /** The product's version, for the user agent. */
  version: string;
  /** The console's own address while its demo echo is on: that one address with that one path may be called. */
  demoEchoOrigin: string | null;
  connectTimeoutMs?: number;
  lookup?: LookupAll;
  localAddresses?: () => string[];
  ca?: string;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/**
 * Calls an address and records what it answers. A 2xx is success; everything else is failure, also a redirect, which is never
 * followed: the address that was checked is the one that is called.
 */
export class HttpExecutor implements TaskExecutor<HttpTaskParams> {
  readonly type = 'http';
  readonly #options: HttpExecutorOptions;
  readonly #agent: Agent;
  /** Its own connections: one made for the echo must not carry a call to another path of the console. */
  readonly #echoAgent: Agent | null;

  constructor(options: HttpExecutorOptions) {
    this.#options = options;
    const { access, clock, lookup, localAddresses, ca, demoEchoOrigin } = options;
    const connectTimeoutMs = options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS;
    const shared = { clock, connectTimeoutMs, lookup, localAddresses, ca };
    this.#agent = createHttpAgent({ ...shared, access });
    this.#echoAgent =
      demoEchoOrigin === null
        ? null
        : createHttpAgent({ ...shared, access: withServer(access, new URL(demoEchoOrigin)) });
  }

  async run(params: HttpTaskParams, context: AttemptContext): Promise<AttemptOutcome> {
    const url = new URL(params.url);
    const shown = maskedUrl(params.url);
    const body = bodyOf(params, context);
    context.log('info', `${params.method} ${shown}${body ? ` with ${body.length} bytes` : ''}`);
    const headers = this.#headersOf(params, context);
    const { clock } = this.#options;
    const request = { url, method: params.method, headers, body };
    const end = await exchange({ agent: this.#agentFor(url), request, clock, context });
    const outcome = outcomeOf(end);
    if (end.head) context.log('info', answerLine(end, end.head));
    if (outcome.errorMessage !== null) context.log('error', maskedText(outcome.errorMessage));
    return outcome;
  }

  /** Closes idle connections and ends those in use. */
  async close(): Promise<void> {
    await Promise.all([this.#agent.destroy(), this.#echoAgent?.destroy()]);
  }

  #agentFor(url: URL): Agent {
    const { demoEchoOrigin } = this.#options;
    if (this.#echoAgent === null || demoEchoOrigin === null) return this.#agent;
    const isEcho = url.origin === new URL(demoEchoOrigin).origin && url.pathname === DEMO_ECHO_PATH;
    return isEcho ? this.#echoAgent : this.#agent;
  }

  #headersOf(params: HttpTaskParams, context: AttemptContext): string[] {
    const chosen = new Set(params.headers.map(({ name }) => name.toLowerCase()));
    const headers = params.headers.flatMap(({ name, value }) => [name, value]);
    const isFromParameters = params.body === '' && bodyOf(params, context) !== null;
    const defaults = [
      ...(isFromParameters ? ([['content-type', 'application/json']] as const) : []),
      ['accept', '*/*'],
      ['accept-encoding', 'gzip, br, deflate'],
      ['user-agent', `Punctual/${this.#options.version}`],
    ] as const;
    for (const [name, value] of defaults) if (!chosen.has(name)) headers.push(name, value);
    headers.push(
      ...[IDEMPOTENCY_HEADER, String(context.executionId)],
      ...[`${OWN_HEADER_PREFIX}task-id`, String(context.taskId)],
      ...[`${OWN_HEADER_PREFIX}execution-id`, String(context.executionId)],
      ...[`${OWN_HEADER_PREFIX}fire-at`, new Date(context.fireAt).toISOString()],
      ...[`${OWN_HEADER_PREFIX}as-of`, new Date(context.asOfAt).toISOString()],
      ...[`${OWN_HEADER_PREFIX}attempt`, String(context.attempt)],
      ...[`${OWN_HEADER_PREFIX}token`, String(context.token)],
    );
    return headers;
  }
}

/** The body of the task; without one the parameters as JSON, where the method carries a body. */
function bodyOf({ method, body }: HttpTaskParams, { parameters }: AttemptContext): Buffer | null {
  if (body !== '') return Buffer.from(body);
  const isBodyless = method === 'GET' || method === 'HEAD' || Object.keys(parameters).length === 0;
  return isBodyless ? null : Buffer.from(JSON.stringify(parameters));
}

function withServer(access: HttpAccess, origin: URL): HttpAccess {
  const protocol = origin.protocol === 'https:' ? 'https:' : 'http:';
  return { ...access, allow: [...access.allow, { kind: 'server', protocol, ...hostPortOf(origin.origin) }] };
}

function outcomeOf(end: HttpExchangeEnd): AttemptOutcome {
  const result = httpResult(end);
  if (end.isAborted) {
    return { status: 'cancelled', errorCode: 'CANCELLED', errorMessage: whereItWas(end), result };
  }
  if (end.failure)
    return { status: 'failed', errorCode: end.failure.code, errorMessage: end.failure.message, result };
  if (end.head && end.head.status < 300)
    return { status: 'succeeded', errorCode: null, errorMessage: null, result };
  return { status: 'failed', errorCode: 'HTTP_STATUS', errorMessage: statusMessage(end.head), result };
}

function whereItWas({ phase, body }: HttpExchangeEnd): string {
  if (phase === 'connecting') return 'It was still connecting; nothing had been sent.';
  if (phase === 'waiting') return 'The request had been sent, and no answer had begun.';
  return `The answer was still coming in: ${body?.byteCount ?? 0} bytes of its body were there.`;
}

function statusMessage(head: HttpHead | null): string {
  if (head === null) return 'There was no answer.';
  const answer = `The server answered ${statusLine(head)}.`;
  const { location } = head.headers;
  if (head.status >= 400 || location === undefined) return answer;
  return `${answer} Redirects are not followed; if it is right, call ${maskedUrl(location)} directly.`;
}

function answerLine({ timings, body }: HttpExchangeEnd, head: HttpHead): string {
  const durationMs = Math.round(timings.connectMs + timings.waitMs + timings.downloadMs);
  const bytes = `${body?.byteCount ?? 0} bytes${body?.isTruncated ? ' and more' : ''}`;
  return `${statusLine(head)} after ${durationMs} ms, ${bytes} from ${head.remoteAddress ?? 'unknown'}`;
}
