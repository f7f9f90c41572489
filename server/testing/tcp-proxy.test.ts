import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type BreakMoment, LATE_MS, TcpProxy } from './tcp-proxy';

let server: net.Server;
let proxy: TcpProxy;
/** What the server has received, and its ends of the connections. */
let received: string;
let serverSockets: Socket[];
const clients: Client[] = [];

interface Client {
  socket: Socket;
  got: string;
  isClosed: boolean;
}

beforeEach(async () => {
  received = '';
  serverSockets = [];
  server = net.createServer((socket) => {
    serverSockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received += bytes.toString();
      socket.write(`<${bytes.toString()}>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await TcpProxy.start(addressOf(server));
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await proxy.close();
  for (const socket of serverSockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const addressOf = (listener: net.Server) => `mysql://127.0.0.1:${(listener.address() as AddressInfo).port}`;

async function connect(): Promise<Client> {
  const socket = net.connect(Number(new URL(proxy.url('mysql://elsewhere:1/db')).port), '127.0.0.1');
  const client: Client = { socket, got: '', isClosed: false };
  clients.push(client);
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    client.got += bytes.toString();
  });
  socket.on('close', () => {
    client.isClosed = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return client;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });

/** A connection that has been used. */
async function open(): Promise<Client> {
  const client = await connect();
  client.socket.write('a');
  await until(() => expect(client.got).toBe('<a>'));
  return client;
}

test('what is sent arrives, both ways, and so does the end', async () => {
  const client = await open();
  expect(proxy.requestCount).toBe(1);
  client.socket.end();
  await until(() => expect(serverSockets[0]?.destroyed).toBe(true));
});

test('a delay holds both ways up', async () => {
  const client = await open();
  proxy.delayMs = 60;
  const sentAt = performance.now();
  client.socket.write('b');
  await until(() => expect(client.got).toBe('<a><b>'));
  expect(performance.now() - sentAt).toBeGreaterThan(110);
});

test('a cut way lets nothing through and tells nobody; healed, what was sent arrives in order', async () => {
  const client = await open();
  proxy.cut('toClient');
  client.socket.write('b');
  await until(() => expect(received).toBe('ab'));
  proxy.cut('toServer');
  client.socket.write('c');
  const newcomer = await connect();
  newcomer.socket.write('n');
  serverSockets[0]?.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  expect({ received, got: client.got, isClosed: client.isClosed, other: newcomer.got }).toEqual({
    ...{ received: 'ab', got: '<a>', isClosed: false, other: '' },
  });
  proxy.heal();
  await until(() => expect(newcomer.got).toBe('<n>'));
});

test('a half open connection swallows what its client sends, also after the network is healed', async () => {
  const client = await open();
  proxy.halfOpen();
  await until(() => expect(serverSockets[0]?.destroyed).toBe(true));
  client.socket.write('b');
  proxy.heal();
  const other = await open();
  expect({ received, got: client.got, isClosed: client.isClosed }).toEqual({
    ...{ received: 'aa', got: '<a>', isClosed: false },
  });
  other.socket.end();
});

test('a proxy that refuses ends what is open and lets nothing in before it is healed', async () => {
  const client = await open();
  proxy.refuse();
  await until(() => expect(client.isClosed).toBe(true));
  const refused = await connect();
  await until(() => expect(refused.isClosed).toBe(true));
  proxy.heal();
  await open();
});

test('new connections lead to the server that is the target then', async () => {
  const other = net.createServer((socket) => socket.end('other'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  proxy.retarget(addressOf(other));
  const client = await connect();
  await until(() => expect(client.got).toBe('other'));
  other.close();
});

test.each<[BreakMoment, string]>([
  ['before_server', 'a'],
  ['before_answer', 'aCOMMIT'],
])(
  'a connection broken %s leaves the server with %s, and the client without an answer',
  async (moment, has) => {
    const client = await open();
    const broken = proxy.breakNext((request) => request.includes('COMMIT'), moment);
    client.socket.write('COMMIT');
    await broken;
    await until(() => expect(client.isClosed).toBe(true));
    expect(received).toBe(has);
    expect(client.got).toBe('<a>');
    await open();
  },
);

test('a request that is late reaches the server when its client has long gone', async () => {
  const client = await open();
  const broken = proxy.breakNext((request) => request === 'COMMIT', 'late');
  client.socket.write('COM');
  await until(() => expect(received).toBe('aCOM'));
  // an answer ends a request
  client.socket.write('COMMIT');
  const sentAt = performance.now();
  await broken;
  await until(() => expect(client.isClosed).toBe(true));
  expect(received).toBe('aCOM');
  await until(() => expect(received).toBe('aCOMCOMMIT'));
  expect(performance.now() - sentAt).toBeGreaterThan(LATE_MS - 20);
});
