// `npm test [suite …] [row …]`: sets up what the suites need, runs them over private servers of their own, and counts every test.
import { checkNode } from './lib/node-version.mjs';

checkNode();
// loaded after the check: an old Node could not even read it
import('./lib/test-command.mjs');
