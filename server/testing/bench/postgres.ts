import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@/scripts/lib/ports.mjs';

const ROOT = '/usr/lib/postgresql';
const NOBODY = 65_534;
const READY_WITHIN_MS = 30_000;

function programs(): string {
  const versions = existsSync(ROOT) ? readdirSync(ROOT) : [];
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined)
    throw new Error(
      'PostgreSQL is missing, which two of the peers need: install the package "postgresql", then run this again',
    );
  return path.join(ROOT, newest, 'bin');
}

/** A PostgreSQL for the peers, with its own defaults (fsync and synchronous_commit on) and empty data. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const bin = programs();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-postgres-'));
  // it refuses to run as root
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid);
  const data = path.join(folder, 'data');
  const options = { ...identity, cwd: folder, stdio: 'ignore' } as const;
  const initdb = ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
  execFileSync(path.join(bin, 'initdb'), initdb, options);
  const port = await freePort();
  const listen = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const server = spawn(path.join(bin, 'postgres'), listen, options);
  const ended = once(server, 'exit');
  const url = `postgres://bench@127.0.0.1:${port}/postgres`;
  const isReady = path.join(bin, 'pg_isready');
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      execFileSync(isReady, ['-h', '127.0.0.1', '-p', String(port)], options);
      break;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > until) throw error;
    }
  }
  return {
    url,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
