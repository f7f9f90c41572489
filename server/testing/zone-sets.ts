import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import committed from '@/server/zone-data/zone-data.gen.json';

/** Offsets of the sets below, in milliseconds. */
export const TOKYO_OFFSET = 9 * 3_600_000;
export const SHANGHAI_OFFSET = 8 * 3_600_000;

const TOKYO = 'Asia/Tokyo|JST|-90|0||';
/** The same zone an hour further east: whatever its clocks show comes an hour earlier. */
const TOKYO_MOVED = 'Asia/Tokyo|JST|-a0|0||';

/** Files for TZ_DATA_FILE: two releases that differ in Asia/Tokyo and not in Asia/Shanghai, and the newer one corrected by hand. */
export function writeZoneSets() {
  const folder = mkdtempSync(join(tmpdir(), 'zone-sets-'));
  const zones = committed.zones.filter((line) => line.startsWith('Asia/Shanghai|'));
  const write = (name: string, version: string, tokyo: string): string => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ version, zones: [...zones, tokyo], links: [] }));
    return file;
  };
  return {
    files: {
      old: write('old.json', '2026f', TOKYO),
      renewed: write('renewed.json', '2026g', TOKYO_MOVED),
      mended: write('mended.json', '2026g', TOKYO),
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
