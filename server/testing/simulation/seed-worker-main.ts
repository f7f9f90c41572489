import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { runSeeds, type SeedRange } from './run-seeds';

// One thread of a run on all cores: it reports what it did batch by batch.
const BATCH = 50;
// nearly every error here is the answer of a database that fails on purpose, and nobody reads its stack
Error.stackTraceLimit = 0;
// each thread compiles for itself: what is not hot enough costs more to optimize than it gives back within a run
setFlagsFromString('--interrupt-budget=400000');
const { first, count, step = 1 } = workerData as SeedRange;

for (let done = 0; done < count; done += BATCH) {
  const batch = { first: first + done * step, count: Math.min(BATCH, count - done), step };
  parentPort?.postMessage(await runSeeds(batch));
}
