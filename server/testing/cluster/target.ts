import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call the target received, as its headers name it. */
export interface TargetCall {
  taskId: number;
  executionId: number;
  attempt: number;
  token: number;
  at: number;
}

export interface Target {
  url: string;
  calls: TargetCall[];
  close(): Promise<void>;
}

/** A local HTTP server that answers after `answerAfterMs` and remembers every call. */
export async function startTarget(answerAfterMs: number): Promise<Target> {
  const calls: TargetCall[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const header = (name: string) => Number(request.headers[`x-punctual-${name}`]);
    calls.push({
      taskId: header('task-id'),
      executionId: header('execution-id'),
      attempt: header('attempt'),
      token: header('token'),
      at: performance.now(),
    });
    open.add(response);
    setTimeout(() => {
      open.delete(response);
      response.end('done');
    }, answerAfterMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls,
    async close() {
      for (const response of open) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
