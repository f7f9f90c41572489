import os from 'node:os';
import type { Figure } from './figures';
import { http } from './http';
import { idle } from './idle';
import { atDue, lateness, tenThousand } from './lateness';
import { nodes } from './nodes';
import { raw } from './raw';
import { reaction } from './reaction';
import { startBenchServers } from './servers';
import { throughput } from './throughput';

/** `npm run bench`, or `npm run bench -- NAME` for a part. Ends with exit code 1 when a target is missed. */
const BENCHES = {
  throughput,
  raw,
  lateness,
  'at-due': atDue,
  'ten-thousand': tenThousand,
  http,
  nodes,
  reaction,
  idle,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}: choose from ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(2);
}

const load = () => os.loadavg()[0]?.toFixed(1);
const cpu = os.cpus();
process.stdout.write(
  `${new Date().toISOString()}, ${cpu.length} × ${cpu[0]?.model}, Node ${process.version}, load ${load()}\n`,
);
process.stdout.write('Settings changed: LOG_LEVEL=info, HTTP_ALLOW=127.0.0.1/32\n');
const servers = await startBenchServers();
process.stdout.write(`${await servers.versions()}\n`);
const figures: Figure[] = [];
try {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stdout.write(`${name}, load ${load()}\n`);
    figures.push(
      ...(await run(servers)).map((figure) => ({ ...figure, measure: `${name}: ${figure.measure}` })),
    );
  }
} finally {
  await servers.stop();
}
process.stdout.write('| measure | value | target | |\n|---|---|---|---|\n');
for (const { measure, value, target, isMet } of figures)
  process.stdout.write(
    `| ${measure} | ${value} | ${target} | ${isMet === null ? '' : isMet ? 'met' : 'missed'} |\n`,
  );
process.exit(figures.some(({ isMet }) => isMet === false) ? 1 : 0);
