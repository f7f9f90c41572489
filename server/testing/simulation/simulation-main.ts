import { missingFrom } from './coverage';
import { runOnAllCores } from './run-on-all-cores';
import { summaryOf, wordsOf } from './run-seeds';

/**
 * The long form of the simulation: a million seeds, or as many as are wanted, on all cores. Ends with exit code 1 when a seed found
 * anything or the run never reached something. `npm run test:simulation:long -- [seeds] [first seed]`
 */
const count = Number(process.argv[2] ?? 1_000_000);
const first = Number(process.argv[3] ?? 1);
const EVERY = 1_000;
let shown = 0;

const result = await runOnAllCores({ first, count }, ({ seeds, findings }) => {
  if (seeds - shown < EVERY) return;
  shown = seeds;
  process.stdout.write(`${seeds} of ${count} seeds, ${findings.length} findings\n`);
});
const missing = missingFrom(result.coverage).map((name) => `never reached: ${name}`);
for (const line of [...wordsOf(result.findings), ...result.thin, ...missing])
  process.stdout.write(`${line}\n`);
process.stdout.write(`${summaryOf(result)}\n`);
process.exitCode = result.findings.length + result.thin.length + missing.length === 0 ? 0 : 1;
