import { setTimeout as wait } from 'node:timers/promises';
import type { WorkerProcess } from '../cluster/worker-process';

const MB = 1_048_576;
const LOOK_EVERY_MS = 20;
const WITHIN_MS = 10_000;

/** What a worker has used since its start. */
export interface Usage {
  /** Processor time of all its threads. */
  cpuMs: number;
  /** Heap and external memory. */
  heldMb: number;
  /** The most memory it had of the machine at any time, programs and libraries included. */
  peakMb: number;
}

/** Loaded into a worker beside the product, so that it tells what it uses when it is asked; until then it does nothing. */
const TELL_USAGE = `
  import v8 from 'node:v8';
  import vm from 'node:vm';
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  process.on('message', ({ usage, isCollected }) => {
    if (usage === undefined) return;
    const peakMb = process.resourceUsage().maxRSS / 1024;
    const { user, system } = process.cpuUsage();
    if (isCollected) collect();
    const { heapUsed, external } = process.memoryUsage();
    process.stdout.write(JSON.stringify({ usage, cpuMs: (user + system) / 1000, heldMb: (heapUsed + external) / ${MB}, peakMb }) + '\\n');
  });`;

/** The setting of a worker that tells its usage. */
export const TELLS_USAGE = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_USAGE)}`,
};

let asked = 0;

/** `isCollected`: after a collection of garbage, whose processor time is not counted yet. */
export async function usageOf(worker: WorkerProcess, isCollected: boolean): Promise<Usage> {
  asked += 1;
  worker.send({ usage: asked, isCollected });
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    const line = worker
      .output()
      .split('\n')
      .find((one) => one.startsWith(`{"usage":${asked},`));
    if (line !== undefined) return JSON.parse(line);
    if (performance.now() > until) throw new Error(`the worker does not tell its usage:\n${worker.output()}`);
    await wait(LOOK_EVERY_MS);
  }
}
