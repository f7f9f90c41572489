import { createZoneStore } from '@/server/zone-data/zone-store';
import { compareAround } from './compare';
import { Dice } from './random';

/**
 * The long form of the comparison: random expressions around every change of every zone from 1970 to 2199, round after
 * round until the wanted number of comparisons is reached. Ends with exit code 1 on the first zone that disagrees.
 * `npm run test:schedule-oracle -- [comparisons] [seed]`
 */
const wanted = Number(process.argv[2] ?? 10_000_000);
const seed = Number(process.argv[3] ?? 1);
const dice = new Dice(seed);
const zones = createZoneStore({ file: process.env.TZ_DATA_FILE || null });
const started = performance.now();
let comparisons = 0;
let windows = 0;
let rounds = 0;
let mismatches: string[] = [];

// the first round sees every change of every zone, however few comparisons were wanted
while ((comparisons < wanted || rounds === 0) && mismatches.length === 0) {
  for (const name of zones.names) {
    const transitions = zones.transitionsOf(name);
    // the walk goes by whole minutes; the one offset with seconds (Monrovia until 1972) has a test of its own
    const changes = transitions.changesAt.filter(
      (_, index) => transitions.firstOffset % 60 === 0 || index > 0,
    );
    for (const around of changes.length > 0 ? changes : [dice.whole(100_000_000, 7_000_000_000)]) {
      const result = compareAround({ dice, transitions, around, questions: 60 });
      comparisons += result.comparisons;
      mismatches = [...mismatches, ...result.mismatches];
      windows++;
    }
    if (mismatches.length > 0) break;
    if (comparisons >= wanted && rounds > 0) break;
  }
  rounds++;
  report();
}
for (const mismatch of mismatches.slice(0, 20)) process.stdout.write(`${mismatch}\n`);
process.exitCode = mismatches.length > 0 ? 1 : 0;

function report(): void {
  const seconds = Math.round((performance.now() - started) / 1_000);
  process.stdout.write(
    `seed ${seed}, zone set ${zones.version}: ${comparisons.toLocaleString('en')} comparisons around ${windows.toLocaleString('en')} instants, ${mismatches.length} mismatches, ${seconds} s\n`,
  );
}
