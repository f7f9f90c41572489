import type { IncomingHttpHeaders } from 'node:http';
import type { Agent, Dispatcher } from 'undici';
import type { HttpMethod } from '@/server/domain/http/http-task-params';
import type { AttemptContext } from '@/server/executor/contract';
import type { AttemptClock } from '@/server/executor/ports';
import { BodyCapture, type CapturedBody } from './body-capture';
import type { ConnectionTrace, TracedRequest } from './http-agent';
import { type HttpFailure, type HttpPhase, httpFailure } from './http-failure';

export interface HttpRequest {
  url: URL;
  method: HttpMethod;
  /** Names and values in turn. */
  headers: string[];
  body: Buffer | null;
}

export interface HttpHead {
  status: number;
  statusText: string;
  headers: IncomingHttpHeaders;
  remoteAddress: string | null;
}

/** What came of a call: complete, cut off by a failure, or stopped by the runner. */
export interface HttpExchangeEnd {
  failure: HttpFailure | null;
  isAborted: boolean;
  phase: HttpPhase;
  head: HttpHead | null;
  body: CapturedBody | null;
  /** From the start until the request was written, from then until the answer began, from then on. */
  timings: { connectMs: number; waitMs: number; downloadMs: number };
}

export interface HttpExchangeOptions {
  agent: Agent;
  request: HttpRequest;
  clock: Pick<AttemptClock, 'monotonicMs'>;
  context: Pick<AttemptContext, 'signal' | 'isAborted'>;
}

/** Makes one call: connected, sent once, received within the caps. Resolves always, also while undici is still connecting. */
export function exchange(options: HttpExchangeOptions): Promise<HttpExchangeEnd> {
  return new Promise((resolve) => new HttpExchange(options, resolve).start());
}

const OVER = new Error('the call is over');

class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #options: HttpExchangeOptions;
  readonly #resolve: (end: HttpExchangeEnd) => void;
  readonly #trace: ConnectionTrace = { remoteAddress: () => null };
  readonly #startedAt: number;
  #controller: Dispatcher.DispatchController | null = null;
  #sentAt: number | null = null;
  #headAt: number | null = null;
  #head: HttpHead | null = null;
  #capture: BodyCapture | null = null;
  #isOver = false;

  constructor(options: HttpExchangeOptions, resolve: (end: HttpExchangeEnd) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#startedAt = options.clock.monotonicMs();
  }

  start(): void {
    const { agent, request, context } = this.#options;
    if (context.isAborted()) {
      this.#finish(null, true);
      return;
    }
    context.signal.once('abort', () => this.#finish(null, true));
    const traced: TracedRequest = {
      origin: request.url.origin,
      path: `${request.url.pathname}${request.url.search}`,
      method: request.method,
      headers: request.headers,
      body: request.body,
      trace: this.#trace,
    };
    agent.dispatch(traced, this);
  }

  /** Called in the turn that writes to the socket: a call that is over by now is not made, and none is made twice. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isOver || this.#controller !== null) {
      controller.abort(OVER);
      return;
    }
    this.#controller = controller;
    this.#sentAt = this.#options.clock.monotonicMs();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText = '',
  ): void {
    // 1xx: the answer is still to come
    if (status < 200) return;
    this.#headAt = this.#options.clock.monotonicMs();
    this.#head = { status, statusText, headers, remoteAddress: this.#trace.remoteAddress() };
    this.#capture = new BodyCapture(headers['content-encoding'] ?? '', {
      onFull: () => this.#finish(null, false),
      onDrain: () => controller.resume(),
      onEnd: (error) => this.#finish(error, false),
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#capture?.write(chunk) === false) controller.pause();
  }

  onResponseEnd(): void {
    // nothing left to abort: the connection may serve the next call
    this.#controller = null;
    this.#capture?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(error, false);
  }

  #finish(error: Error | null, isAborted: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { clock, request } = this.#options;
    const now = clock.monotonicMs();
    const body = this.#capture?.stop() ?? null;
    const sentAt = this.#sentAt ?? now;
    const headAt = this.#headAt ?? now;
    const phase = this.#headAt !== null ? 'receiving' : this.#sentAt !== null ? 'waiting' : 'connecting';
    this.#resolve({
      failure: error === null ? null : httpFailure(error, request.url, phase, body),
      ...{ isAborted, phase, head: this.#head, body },
      timings: { connectMs: sentAt - this.#startedAt, waitMs: headAt - sentAt, downloadMs: now - headAt },
    });
    // a body that is not wanted any more, or a call that nobody waits for
    this.#controller?.abort(OVER);
  }
}
