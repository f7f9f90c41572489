// `npm run prove [row …]`: what must always hold, and what was done to it in vain, on one page.
import { checkNode } from './lib/node-version.mjs';

checkNode();
// loaded after the check: an old Node could not even read it
import('./lib/prove-command.mjs');
