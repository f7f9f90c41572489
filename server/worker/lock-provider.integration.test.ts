import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listLiveNodes } from '@/server/repositories/scheduler-node.repository';
import { createTestDatabase, type TestDatabase, testServerUrl } from '@/server/testing/database';
import { TcpProxy } from '@/server/testing/tcp-proxy';
import { startTestWorker } from '@/server/testing/worker';
import type { Worker } from './compose';

let testDatabase: TestDatabase;
let proxy: TcpProxy;
let worker: Worker | undefined;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  proxy = await TcpProxy.start(testServerUrl('TEST_REDIS_URL'));
});
afterEach(async () => {
  await worker?.stop(1_000);
  await proxy.close();
  await testDatabase.drop();
});

async function start(settings: Record<string, string>): Promise<void> {
  const redisUrl = proxy.url(testServerUrl('TEST_REDIS_URL'));
  worker = await startTestWorker(testDatabase.url, [], { REDIS_URL: redisUrl, ...settings });
}

const providerShown = (provider: string, timeout: number) =>
  vi.waitFor(
    async () => {
      const [node] = await listLiveNodes(testDatabase.database);
      expect(node).toMatchObject({ lockProvider: provider, lockProviderSince: expect.any(Number) });
      return node?.lockProviderSince as number;
    },
    { timeout, interval: 10 },
  );

test.each([
  ['refuses', () => proxy.refuse()],
  ['does not answer', () => proxy.cut('toClient')],
])(
  'a node shows within two seconds that MySQL grants its locks when Redis %s, and Redis again when it is back',
  async (_, fault) => {
    await start({});
    const since = await providerShown('redis', 5_000);
    fault();
    expect(await providerShown('mysql', 2_000)).toBeGreaterThan(since);
    proxy.heal();
    await providerShown('redis', 6_000);
  },
);

test('a node that is told so asks MySQL for its locks from the start', async () => {
  await start({ LOCK_PROVIDER: 'mysql' });
  await providerShown('mysql', 5_000);
});
