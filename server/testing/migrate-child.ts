import { migrate } from '@/server/db/migrate';

// A migration that is killed like by `kill -9` at the first statement it carries out: argv = url, moment
const [url, moment] = process.argv.slice(2) as [string, string];
void migrate(url, {
  onStatement: (now) => {
    if (now === moment) process.kill(process.pid, 'SIGKILL');
  },
});
