import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inBatches } from './in-batches';

const SOURCE = 'server/testing/bench/peers';
const BATCH = 500;
/** Far longer than any part takes: a peer that says nothing for so long never will. */
const WITHIN_MS = 180_000;

interface PeerQueue {
  enqueue(count: number): Promise<unknown>;
  enqueueAt(count: number, dueAt: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Installs the peers by their own lock file, away from the packages of the product; resolves to their folder. */
export function installPeers(data: string): string {
  const folder = path.join(data, 'bench/peers');
  cpSync(SOURCE, folder, { recursive: true });
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

async function openPeer(folder: string, name: string, url: string, count: number) {
  const module = await import(pathToFileURL(path.join(folder, `${name}.mjs`)).href);
  const queue: PeerQueue = await module.openQueue(url);
  const child = fork(path.join(folder, 'worker-main.mjs'), [name, url, String(count)], {
    execArgv: [],
  });
  await message(child, 'ready');
  return {
    queue,
    done: message(child, 'done'),
    async close() {
      child.removeAllListeners('exit');
      child.kill('SIGKILL');
      await queue.close();
    },
  };
}

function message(child: ChildProcess, type: string): Promise<{ lateness: number[] }> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the worker of a peer was not ${type} within ${WITHIN_MS / 1_000} s`)),
      WITHIN_MS,
    );
    const settle = (work: () => void) => {
      clearTimeout(timer);
      work();
    };
    child.on('message', (received: { type: string; lateness: number[] }) => {
      if (received.type === type) settle(() => resolve(received));
    });
    child.on('exit', (code) =>
      settle(() => reject(new Error(`the worker of a peer ended with exit code ${code}`))),
    );
  });
}

/** Jobs a second of a peer, from the first call that enqueues to the end of the last job. */
export async function peerThroughput(
  folder: string,
  name: string,
  url: string,
  count: number,
): Promise<number> {
  const peer = await openPeer(folder, name, url, count);
  const begun = performance.now();
  await inBatches(count / BATCH, () => peer.queue.enqueue(BATCH));
  await peer.done;
  const seconds = (performance.now() - begun) / 1_000;
  await peer.close();
  return count / seconds;
}

/** Lateness of jobs that a peer was given ahead, so many due in each of some seconds. */
export async function peerLateness(
  folder: string,
  name: string,
  url: string,
  load: { perSecond: number; seconds: number; startAt: number },
): Promise<number[]> {
  const peer = await openPeer(folder, name, url, load.perSecond * load.seconds);
  for (let second = 0; second < load.seconds; second += 1)
    await peer.queue.enqueueAt(load.perSecond, load.startAt + second * 1_000);
  const { lateness } = await peer.done;
  await peer.close();
  return lateness;
}
