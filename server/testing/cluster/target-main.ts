import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TargetCall } from './checker/cluster-history';

// The HTTP target, in a process of its own, so that no test delays it: remembers every call, answers after the `ms` of its address, and
// tells what it has seen when it is asked for it
const calls: TargetCall[] = [];
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const header = (name: string) => Number(request.headers[`x-punctual-${name}`]);
  calls.push({
    executionId: header('execution-id'),
    attempt: header('attempt'),
    token: header('token'),
    at: Date.now(),
  });
  const answerAfterMs = Number(new URL(request.url ?? '/', 'http://target').searchParams.get('ms'));
  setTimeout(() => response.end('done'), answerAfterMs);
});
// a thousand connections at once are not turned away for a second
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.send?.({ calls }));
process.on('disconnect', () => process.exit(0));
