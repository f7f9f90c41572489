import { reviewServerConfig } from '@/server/config/env';
import { examine, PARTS, type Part } from './examine';

// Prints the findings as JSON for scripts/lib/doctor-command.mjs, which adds its own: those that need no packages. The arguments
// choose the parts to look at; without any, all.
const parts = process.argv.slice(2).filter((part): part is Part => PARTS.includes(part as Part));
const findings = await examine(reviewServerConfig(), parts.length > 0 ? parts : PARTS);
// a server that does not answer may still hold a connection: nobody waits for it
process.stdout.write(JSON.stringify(findings), () => process.exit(0));
