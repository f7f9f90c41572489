import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** `late`: the client is cut off at once, the server gets the request only `LATE_MS` later. */
export type BreakMoment = 'before_server' | 'late' | 'before_answer';
type Way = 'toServer' | 'toClient';

export const LATE_MS = 300;
/** What a request is recognised by stands in so many of its last bytes. */
const LOOKED_AT_BYTES = 262_144;

/** One way of a connection. Bytes keep their order, whatever delay or cut comes between them. */
class Lane {
  readonly #to: Socket;
  readonly #held: Buffer[] = [];
  #last: Promise<void> = Promise.resolve();
  isCut = false;

  constructor(to: Socket) {
    this.#to = to;
  }

  send(bytes: Buffer, delayMs: number): void {
    const arrives = delayMs > 0 ? wait(delayMs) : null;
    this.#last = this.#last.then(async () => {
      await arrives;
      if (this.isCut) this.#held.push(bytes);
      else this.#to.write(bytes);
    });
  }

  /** Like the packets a network sends again: what was held arrives now. */
  heal(): void {
    this.isCut = false;
    for (const bytes of this.#held.splice(0)) this.#to.write(bytes);
  }

  async end(): Promise<void> {
    await this.#last;
    if (!this.isCut) this.#to.end();
  }
}

interface Connection {
  number: number;
  client: Socket;
  server: Socket;
  lanes: Record<Way, Lane>;
  /** What the client has sent since the server's last answer. */
  request: string;
  breaksAtAnswer: (() => void) | null;
}

interface Breaker {
  matches: (request: string) => boolean;
  moment: BreakMoment;
  done: () => void;
}

/** Stands between a client and a server and does what a network can do to them. */
export class TcpProxy {
  readonly #listener: net.Server;
  readonly #connections = new Set<Connection>();
  readonly #cut = new Set<Way>();
  #target: { host: string; port: number };
  #breaker: Breaker | null = null;
  #port = 0;
  #isRefusing = false;
  /** Each way takes so much longer. */
  delayMs = 0;
  /** Requests that clients have sent, each until its answer: round trips, once all is answered. */
  requestCount = 0;
  /** Told of everything clients send, with the number of their connection. */
  onRequest: (connection: number, bytes: Buffer) => void = () => undefined;
  #accepted = 0;

  private constructor(targetUrl: string) {
    this.#target = hostOf(targetUrl);
    this.#listener = net.createServer((client) => this.#accept(client));
  }

  /** A proxy on a port of its own before the server a URL names. */
  static async start(targetUrl: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetUrl);
    await new Promise<void>((resolve) => proxy.#listener.listen(0, '127.0.0.1', resolve));
    proxy.#port = (proxy.#listener.address() as AddressInfo).port;
    return proxy;
  }

  /** A URL of the server with the address of the proxy. */
  url(serverUrl: string): string {
    const url = new URL(serverUrl);
    url.hostname = '127.0.0.1';
    url.port = String(this.#port);
    return url.href;
  }

  /** New connections lead to another server, as after a failover or a restart on another port. */
  retarget(serverUrl: string): void {
    this.#target = hostOf(serverUrl);
  }

  /** Nothing gets through any more, in one way or both; nobody is told. Connections stay open. */
  cut(...ways: Way[]): void {
    for (const way of ways) this.#cut.add(way);
    for (const { lanes } of this.#connections) for (const way of ways) lanes[way].isCut = true;
  }

  /** The server's end of every connection is gone and the client does not know; what it sends goes nowhere. */
  halfOpen(): void {
    for (const { lanes, server } of this.#connections) {
      lanes.toServer.isCut = true;
      lanes.toClient.isCut = true;
      server.destroy();
    }
  }

  /** Ends every connection and lets no new one in. */
  refuse(): void {
    this.#isRefusing = true;
    this.dropConnections();
  }

  /** Ends every connection; new ones are let in. */
  dropConnections(): void {
    for (const connection of this.#connections) destroy(connection);
  }

  /** The network is whole again: what was on its way arrives. */
  heal(): void {
    this.#isRefusing = false;
    this.delayMs = 0;
    this.#cut.clear();
    for (const { lanes, server } of this.#connections) {
      if (server.destroyed) continue;
      lanes.toServer.heal();
      lanes.toClient.heal();
    }
  }

  /** Breaks the connection of the next request that matches, once. Resolves when that has happened. */
  breakNext(matches: (request: string) => boolean, moment: BreakMoment): Promise<void> {
    return new Promise((done) => {
      this.#breaker = { matches, moment, done };
    });
  }

  async close(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  #accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.#isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = net.connect(this.#target);
    const lanes = { toServer: new Lane(server), toClient: new Lane(client) };
    this.#accepted += 1;
    const connection: Connection = {
      ...{ number: this.#accepted, client, server, lanes, request: '', breaksAtAnswer: null },
    };
    this.#connections.add(connection);
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', () => undefined);
    for (const way of this.#cut) lanes[way].isCut = true;
    client.on('data', (bytes) => this.#onRequest(connection, bytes));
    server.on('data', (bytes) => this.#onAnswer(connection, bytes));
    client.on('end', () => void lanes.toServer.end());
    server.on('end', () => void lanes.toClient.end());
    const closed = (): void => {
      // whoever is cut off does not learn that the other one has gone
      if (lanes.toServer.isCut || lanes.toClient.isCut) return;
      destroy(connection);
      this.#connections.delete(connection);
    };
    client.on('close', closed);
    server.on('close', closed);
  }

  #onRequest(connection: Connection, bytes: Buffer): void {
    this.onRequest(connection.number, bytes);
    if (connection.request === '') this.requestCount += 1;
    connection.request = (connection.request + bytes.toString('latin1')).slice(-LOOKED_AT_BYTES);
    const breaker = this.#breaker;
    if (breaker?.matches(connection.request)) {
      this.#breaker = null;
      if (this.#break(connection, breaker, bytes)) return;
    }
    connection.lanes.toServer.send(bytes, this.delayMs);
  }

  /** True when the request goes no further by the ordinary way. */
  #break(connection: Connection, { moment, done }: Breaker, bytes: Buffer): boolean {
    if (moment === 'before_answer') {
      connection.breaksAtAnswer = done;
      return false;
    }
    if (moment === 'before_server') destroy(connection);
    else {
      connection.lanes.toClient.isCut = true;
      connection.client.destroy();
      void wait(LATE_MS).then(() => connection.server.end(bytes));
    }
    done();
    return true;
  }

  #onAnswer(connection: Connection, bytes: Buffer): void {
    connection.request = '';
    const { breaksAtAnswer } = connection;
    if (breaksAtAnswer === null) {
      connection.lanes.toClient.send(bytes, this.delayMs);
      return;
    }
    connection.breaksAtAnswer = null;
    destroy(connection);
    breaksAtAnswer();
  }
}

function destroy({ client, server }: Connection): void {
  client.destroy();
  server.destroy();
}

function hostOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: Number(port === '' ? (DEFAULT_PORTS[protocol] ?? 80) : port) };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'mysql:': 3306, 'redis:': 6379 };
