// One process or command of the product: `node scripts/run.mjs web|worker|migrate|user-create|doctor [arguments]`. Uses the configured
// servers, else those of a product that runs in this folder.
import { checkNode } from './lib/node-version.mjs';

checkNode();
// loaded after the check: an old Node could not even read it
if (process.argv[2] === 'doctor') import('./lib/doctor-command.mjs');
else import('./lib/run-entry.mjs');
