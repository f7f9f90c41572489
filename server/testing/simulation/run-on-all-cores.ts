import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { Coverage } from './coverage';
import type { RunResult, SharedSeeds } from './run-seeds';

/** What comes from a thread: the class of the counts is lost on the way. */
type Batch = Omit<RunResult, 'coverage'> & { coverage: Pick<Coverage, 'counts'> };

/**
 * Runs seeds on as many threads as there are cores. The code is bundled first: a test runner's own way of loading modules costs a third
 * of the time.
 */
export async function runOnAllCores(
  { first, count }: { first: number; count: number },
  onBatch: (soFar: RunResult) => void = () => undefined,
): Promise<RunResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'punctual-simulation-'));
  try {
    const outfile = path.join(folder, 'seed-worker.mjs');
    const entry = fileURLToPath(new URL('./seed-worker-main.ts', import.meta.url));
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      // objects written as several spread literals become one, which is a tenth of the time
      minifySyntax: true,
      logLevel: 'error',
    });
    const result: RunResult = { seeds: 0, coverage: new Coverage(), events: 0, findings: [], thin: [] };
    // each thread takes its next seeds when it is done with the last ones, so that all are busy to the end
    const share: SharedSeeds = { first, count, taken: new Int32Array(new SharedArrayBuffer(4)) };
    const threads = Array.from({ length: Math.max(2, availableParallelism()) }, () =>
      runThread(outfile, share, (batch) => {
        result.seeds += batch.seeds;
        result.events += batch.events;
        result.coverage.merge(batch.coverage.counts);
        result.findings.push(...batch.findings);
        result.thin.push(...batch.thin);
        onBatch(result);
      }),
    );
    await Promise.all(threads);
    result.findings.sort((a, b) => a.seed - b.seed);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runThread(script: string, share: SharedSeeds, onBatch: (batch: Batch) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: share });
    worker.on('message', onBatch);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a thread of the simulation ended with ${code}`));
    });
  });
}
