import { AppError } from '@/server/domain/errors/app-error';
import { createZoneStore } from '@/server/zone-data/zone-store';
import { answerLine } from './answer-line';
import { readLines } from './read-lines';

/**
 * `npm run --silent schedule`: JSON lines in, one JSON line out for each. The first argument is TZ_DATA_FILE, handed over by
 * the npm script so that the command needs no other setting; empty means none.
 */
try {
  const zones = createZoneStore({ file: process.argv[2] || null });
  // a reader that closes early, such as head, ends the command without a stack
  process.stdout.on('error', () => process.exit(0));
  for await (const line of readLines(process.stdin)) {
    process.stdout.write(`${answerLine(line, { zones, now: Date.now() })}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
