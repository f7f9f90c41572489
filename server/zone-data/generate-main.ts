import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packedZonesSchema, trimPackedZones } from './packed-zones';

/**
 * Rewrites the committed zone set and the committed list of zone names from the installed moment-timezone. Run after an
 * update of that package; the tests then say which pinned zones moved.
 */
const path = createRequire(import.meta.url).resolve('moment-timezone/data/packed/latest.json');
const published = packedZonesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const datedOn = new Date().toISOString().slice(0, 10);
const names = [
  ...published.zones.map((line) => line.slice(0, line.indexOf('|'))),
  ...published.links.map((pair) => pair.slice(pair.indexOf('|') + 1)),
].sort();

const write = (file: string, content: object) =>
  writeFileSync(
    new URL(file, import.meta.url),
    `${JSON.stringify(content, null, 0).replaceAll('","', '",\n"')}\n`,
  );

write('./zone-data.gen.json', trimPackedZones({ ...published, datedOn }));
write('../domain/schedule/zone-names.gen.json', { version: published.version, names });
process.stdout.write(`Zone set ${published.version}: ${names.length} names.\n`);
