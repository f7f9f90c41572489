import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { runSeeds, type SharedSeeds } from './run-seeds';

// One thread of a run on all cores: it reports what it did batch by batch.
const BATCH = 10;
// nearly every error here is the answer of a database that fails on purpose, and nobody reads its stack
Error.stackTraceLimit = 0;
// each thread compiles for itself: what is not hot enough costs more to optimize than it gives back within a run
setFlagsFromString('--interrupt-budget=400000');
const { first, count, taken } = workerData as SharedSeeds;

for (let from = Atomics.add(taken, 0, BATCH); from < count; from = Atomics.add(taken, 0, BATCH))
  parentPort?.postMessage(await runSeeds({ first: first + from, count: Math.min(BATCH, count - from) }));
