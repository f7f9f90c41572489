import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';

export interface HttpTarget {
  port: number;
  origin: string;
  /** Requests in the order they came. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** Connections that were made so far. */
  connections(): number;
  /** Resolves when the next connection is made. */
  nextConnection(): Promise<void>;
  /** Resolves when the next connection closes. */
  nextClose(): Promise<void>;
  close(): Promise<void>;
}

/** A real HTTP server on a free loopback port; the answer is called when the request with its body is there. */
export async function startHttpTarget(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<HttpTarget> {
  const requests: HttpTarget['requests'] = [];
  const onRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  };
  const server = createServer({ keepAliveTimeout: 30_000 }, onRequest);
  return { requests, ...(await listening(server)) };
}

/** A server below HTTP: whatever it writes is the answer. */
export async function startTcpTarget(
  answer: (socket: Socket, request: string) => void,
): Promise<Omit<HttpTarget, 'requests'>> {
  return listening(createTcpServer((socket) => socket.on('data', (data) => answer(socket, data.toString()))));
}

async function listening(server: Server | TcpServer): Promise<Omit<HttpTarget, 'requests'>> {
  const open = new Set<Socket>();
  const forClose: (() => void)[] = [];
  const forConnection: (() => void)[] = [];
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    // a target that is cut off is what most tests are about
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      for (const resolve of forClose.splice(0)) resolve();
    });
    for (const resolve of forConnection.splice(0)) resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    nextConnection: () => new Promise((resolve) => forConnection.push(resolve)),
    nextClose: () => new Promise((resolve) => forClose.push(resolve)),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
