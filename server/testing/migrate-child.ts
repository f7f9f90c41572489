import { migrate } from '@/server/db/migrate';

// A migration that is killed like by `kill -9`: argv = url, moment, after how many statements of this run
const [url, moment, count] = process.argv.slice(2) as [string, string, string];
let seen = 0;
await migrate(url, {
  onStatement: (now) => {
    if (now !== moment) return;
    seen += 1;
    if (seen > Number(count)) process.kill(process.pid, 'SIGKILL');
  },
});
