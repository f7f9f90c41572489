// `npm start`: everything a fresh machine lacks, then web and one worker under one supervisor.
import { checkNode } from './lib/node-version.mjs';

checkNode();
// loaded after the check: an old Node could not even read it
import('./lib/start-command.mjs');
